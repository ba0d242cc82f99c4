#include "sync/outgoing.h"

#include <algorithm>
#include <tuple>

#include "base/limits.h"
#include "sync/cursor.h"
#include "sync/custody.h"
#include "sync/runs.h"
#include "sync/session.h"
#include "sync/unasked.h"

namespace harkara::sync {
namespace {

using storage::BundleState;

constexpr std::size_t kMaxAnnounced = 16;  // manifests waiting for their verdict
constexpr std::size_t kReserved = 16;      // of the peer's handles: for emergencies
constexpr std::size_t kMaxResting = 2'048;
constexpr std::uint64_t kAnnounceAheadBytes = 16'384;  // of a more urgent class
constexpr std::size_t kAnnounceAhead = 2;
constexpr std::size_t kMaxBefore = 12;  // wanted before what is announced ahead
// On a metered link: what a bundle is begun with at least, beside its manifest.
constexpr std::uint64_t kWorthBeginning = kMaxUnaskedBytes + 8 * kFrameOverheadBytes;

std::uint64_t missing_bytes(const crypto::TreeShape& shape, const std::vector<bool>& missing) {
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < shape.chunks(); ++i)
    if (missing[i]) sum += shape.chunk_bytes(i);
  return sum;
}

}  // namespace

void Outgoing::pump() {
  while (session_.live() || session_.early()) {
    const auto ready = best_ready();
    if (session_.scope.due() && !more_urgent_than(session_.scope.lane(), ready)) {
      if (!session_.scope.send_some()) break;
      continue;
    }
    if (may_announce(ready) && announce_next()) continue;
    if (ready != transfers_.end() && announce_ahead(ready->second)) continue;
    if (ready == transfers_.end() || !send_slice(ready)) break;
  }
  if (session_.live()) session_.offers.pump();
}

void Outgoing::put_in_order() {
  for (Candidate candidate : std::exchange(wanted_, {})) {
    candidate.in_turn = core_.in_turn(candidate.id);
    wanted_.insert(candidate);
  }
  pump();
}

bool Outgoing::more_urgent_than(ServiceClass lane, const Transfers::iterator& ready) const {
  if (ready != transfers_.end() && ready->second.service_class() < lane) return true;
  return !wanted_.empty() && wanted_.begin()->service_class < lane && may_announce(ready);
}

Outgoing::Transfers::iterator Outgoing::best_ready() {
  auto best = transfers_.end();
  for (auto at = transfers_.begin(); at != transfers_.end(); ++at) {
    if (at->second.phase != Phase::ready) continue;
    const auto rank = [&](const Transfer& t) {
      return std::tuple(t.service_class(), core_.in_turn(t.id), t.remaining);
    };
    if (best == transfers_.end() || rank(at->second) < rank(best->second)) best = at;
  }
  return best;
}

// Announcing runs ahead of sending within a class, so that verdicts are here in time.
bool Outgoing::may_announce(const Transfers::iterator& ready) const {
  if (wanted_.empty()) return false;
  const ServiceClass next = wanted_.begin()->service_class;
  if (resting_.size() >= kMaxResting) return false;
  if (ready != transfers_.end()) {
    if (ready->second.service_class() < next) return nearly_through();
    const bool nearly_done = ready->second.remaining <= kMaxUnaskedBytes;
    if (ready->second.service_class() == next && nearly_done) return false;  // finish it first
  }
  const auto announced = std::ranges::count_if(
      transfers_, [](const auto& entry) { return entry.second.phase == Phase::announced; });
  const bool urgent = ready != transfers_.end() && next < ready->second.service_class();
  return urgent || static_cast<std::size_t>(announced) < kMaxAnnounced;
}

// Little is left to send: the next class's verdict should be here when it is through.
bool Outgoing::nearly_through(std::uint64_t more) const {
  std::uint64_t left = more;
  std::size_t announced = 0;
  for (const auto& [handle, transfer] : transfers_) {
    left += transfer.phase == Phase::ready ? transfer.remaining : 0;
    announced += transfer.phase == Phase::announced ? 1 : 0;
  }
  return left <= kAnnounceAheadBytes && announced < kAnnounceAhead;
}

// One custodian too many is a copy of megabytes for nothing. A silent contact may be so
// for hours: it keeps nothing from the others.
bool Outgoing::enough_elsewhere(const storage::BundleRecord& record) const {
  const auto others = std::ranges::count_if(core_.sessions, [&](const auto& entry) {
    return entry.second.get() != &session_ && (entry.second->counts() || entry.second->early()) &&
           entry.second->outgoing.is_sending(record.manifest.id);
  });
  return record.custodians() + static_cast<std::size_t>(others) >= copies_wanted(core_, record);
}

// Has the peer a place for it? What rests holds one as long as the origin is not settled.
bool Outgoing::may_add(const storage::BundleRecord& record) const {
  const crypto::BundleHeader& header = record.manifest.manifest.header;
  const std::size_t most = header.service_class == ServiceClass::emergency
                               ? kMaxIncomingTransfers
                               : kMaxIncomingTransfers - kReserved;
  return transfers_.size() + unsettled_resting_ < most;
}

// What is small goes without a verdict, one after the other, and the first bundle of the
// class behind it would wait for its own with nothing to send.
bool Outgoing::announce_ahead(const Transfer& ready) {
  if (resting_.size() >= kMaxResting || !nearly_through()) return false;
  const auto few = std::ranges::next(wanted_.begin(), kMaxBefore + 1, wanted_.end());
  const auto behind = std::ranges::find_if(wanted_.begin(), few, [&](const Candidate& next) {
    return next.service_class > ready.service_class();
  });
  if (behind == few || behind == wanted_.begin()) return false;
  std::uint64_t before = 0;
  for (auto at = wanted_.begin(); at != behind; ++at) {
    const auto record = forwardable(core_, session_, at->id);
    if (!record) return false;
    before += record->manifest.manifest.shape().total_bytes() + record->manifest.encoded.size();
  }
  return nearly_through(before) && try_announce(Candidate(*behind));
}

bool Outgoing::announce_next() {
  return try_announce(Candidate(*wanted_.begin()));
}

bool Outgoing::try_announce(const Candidate& candidate) {
  auto record = forwardable(core_, session_, candidate.id);
  if (!record || enough_elsewhere(*record)) return wanted_.erase(candidate), true;
  const std::size_t cost = record->manifest.encoded.size() + kFrameOverheadBytes;
  if (!may_add(*record) || !session_.window.allows(cost)) return false;
  const std::uint64_t bytes =
      record->manifest.manifest.shape().total_bytes() + 8 * kFrameOverheadBytes;
  if (session_.room(candidate.service_class) < cost + std::min(bytes, kWorthBeginning))
    return false;  // it would not be ended, nor well begun
  wanted_.erase(candidate);
  announce(candidate, *std::move(record));
  return true;
}

void Outgoing::mark_offered(const BundleId& id) {
  offered_.insert(id);
  awaited_.insert(id);
}

void Outgoing::announce(const Candidate& candidate, storage::BundleRecord record) {
  mark_offered(candidate.id);
  const std::uint32_t handle = next_handle_++;
  handles_.emplace(candidate.id, handle);
  Transfer transfer;
  transfer.id = candidate.id;
  transfer.record = std::move(record);
  const crypto::SignedManifest& manifest = transfer.record.manifest;
  const crypto::TreeShape shape = manifest.manifest.shape();
  transfer.missing.assign(shape.chunks(), true);
  transfer.remaining = shape.total_bytes();
  if (transfer.remaining <= kMaxUnaskedBytes) transfer.phase = Phase::ready;
  const std::size_t cost = manifest.encoded.size() + kFrameOverheadBytes;
  const bool last = session_.window.would_fill(cost) || transfer.phase != Phase::ready;
  const bool ack_now = session_.window.on_sent(cost, last, core_.now.monotonic_ms);
  core_.send(session_, ManifestFrame{handle, core_.age_ms(transfer.record), manifest.encoded,
                                     ack_now, manifest.id});
  transfers_.emplace(handle, std::move(transfer));
}

bool Outgoing::load_chunk(Transfer& transfer) {
  if (!transfer.bytes.empty()) return true;
  auto chunk = core_.context.bundles.chunk(transfer.record, transfer.chunk);
  if (!chunk) {
    core_.check(chunk.error());
    return false;
  }
  transfer.bytes = *std::move(chunk);
  return true;
}

bool Outgoing::send_slice(Transfers::iterator at) {
  const std::uint32_t handle = at->first;
  Transfer& transfer = at->second;
  const std::size_t in_chunk =
      transfer.record.manifest.manifest.shape().chunk_bytes(transfer.chunk) - transfer.offset;
  const std::size_t whole = std::min(session_.window.slice_bytes(), in_chunk);
  const std::uint64_t room = session_.room(transfer.service_class());
  if (room < std::min(whole, kMinSliceBytes) + kFrameOverheadBytes) return false;
  const std::size_t size = std::min<std::uint64_t>(whole, room - kFrameOverheadBytes);
  const std::size_t cost = size + kFrameOverheadBytes;
  if (!session_.window.allows(cost)) return false;
  if (!load_chunk(transfer)) {
    core_.send(session_, Withdraw{handle});
    end(BundleId(transfer.id));
    return true;
  }
  const bool last = !anything_after(at, size) || session_.window.would_fill(cost);
  const bool ack_now = session_.window.on_sent(cost, last, core_.now.monotonic_ms);
  const View payload = View(transfer.bytes).subspan(transfer.offset, size);
  core_.send(session_, Slice{handle, transfer.chunk, transfer.offset, ack_now, payload});
  session_.statistics.slice_bytes_out += size;
  session_.statistics.out.count_payload(transfer.service_class(), size);
  transfer.offset += static_cast<std::uint32_t>(size);
  transfer.remaining -= size;
  if (transfer.offset == transfer.bytes.size()) advance(at);
  return true;
}

bool Outgoing::anything_after(Transfers::iterator at, std::size_t size) const {
  if (at->second.remaining > size || !wanted_.empty() || session_.scope.due()) return true;
  return std::ranges::any_of(transfers_, [&](const auto& entry) {
    return entry.first != at->first && entry.second.phase == Phase::ready;
  });
}

// To the next missing chunk; a transfer with none left rests until custody comes.
void Outgoing::advance(Transfers::iterator at) {
  Transfer& transfer = at->second;
  transfer.missing[transfer.chunk] = false;
  transfer.bytes.clear();
  transfer.offset = 0;
  const auto next = std::ranges::find(transfer.missing, true);
  if (next == transfer.missing.end()) return rest(at);
  transfer.chunk = static_cast<std::uint32_t>(next - transfer.missing.begin());
}

void Outgoing::rest(Transfers::iterator at) {
  if (!settled_.contains(at->second.origin())) ++unsettled_resting_;
  resting_.insert(transfers_.extract(at));
}

void Outgoing::revive(std::uint32_t handle) {
  const auto at = resting_.find(handle);
  if (at == resting_.end()) return;
  if (!settled_.contains(at->second.origin())) --unsettled_resting_;
  transfers_.insert(resting_.extract(at));
}

void Outgoing::end(const BundleId& id) {
  const auto handle = handles_.extract(id);
  if (handle.empty()) return;
  revive(handle.mapped());
  transfers_.erase(handle.mapped());
}

void Outgoing::on(const Want& want) {
  if (want.verdict != Verdict::send) revive(want.handle);
  const auto at = transfers_.find(want.handle);
  if (at == transfers_.end()) return;  // all sent, withdrawn, or custody came first
  Transfer& transfer = at->second;
  switch (want.verdict) {
    case Verdict::send:
      if (transfer.phase != Phase::ready) resume(at, want);
      break;
    case Verdict::wait: transfer.phase = Phase::parked; break;
    case Verdict::full:
    case Verdict::have:
    case Verdict::refused: {
      const BundleId id = transfer.id;
      (want.verdict == Verdict::full ? full_ : declined_).insert(id);
      if (want.verdict != Verdict::have) {
        mark_not_promised(id);
        note_unwilling(core_, session_.node(), id);
      }
      end(id);
      for (auto& [link, session] : core_.sessions)  // another contact may bring it
        if (session->live() && session.get() != &session_) session->offers.consider(id);
      break;
    }
  }
  pump();
}

void Outgoing::resume(Transfers::iterator at, const Want& want) {
  Transfer& transfer = at->second;
  const crypto::TreeShape shape = transfer.record.manifest.manifest.shape();
  const auto have = decode_runs(want.have, shape.chunks());
  if (!have) return core_.disconnect(session_, have.error().message);
  transfer.missing = *have;
  transfer.missing.flip();
  transfer.remaining = missing_bytes(shape, transfer.missing);
  transfer.phase = Phase::ready;
  transfer.bytes.clear();
  if (transfer.remaining == 0) return rest(at);
  const auto first = std::ranges::find(transfer.missing, true);
  transfer.chunk = static_cast<std::uint32_t>(first - transfer.missing.begin());
  transfer.offset = 0;
  const bool open = want.open_chunk < shape.chunks() && transfer.missing[want.open_chunk] &&
                    want.open_offset < shape.chunk_bytes(want.open_chunk);
  if (!open) return;
  transfer.chunk = want.open_chunk;
  transfer.offset = want.open_offset;
  transfer.remaining -= want.open_offset;
}

void Outgoing::on(const Ack& ack) {
  if (!session_.window.on_ack(ack.total, core_.now.monotonic_ms))
    return core_.disconnect(session_, "ack of bytes never sent");
  pump();
}

void Outgoing::on(const Custody& custody) {
  auto& bundles = core_.context.bundles;
  if (!count_custody(core_, session_, custody.bundles)) return;
  for (const BundleId& id : custody.bundles) {
    if (!offered_.contains(id)) {
      core_.notice(Notice::Kind::refused, session_.node(), id, "custody of what we never offered");
      continue;
    }
    end(id);
    declined_.erase(id);
    awaited_.erase(id);
    auto record = bundles.find(id);
    if (!record) continue;
    if (settled_.insert(record->manifest.manifest.header.origin).second) count_unsettled();
    if (record->state != BundleState::held) continue;
    const bool known = record->held_by(session_.node(), storage::HolderRole::took_custody);
    if (known || record->holders.size() >= kMaxHolders) continue;
    record->holders.push_back({session_.node(), storage::HolderRole::took_custody});
    const BundleState before = record->state;
    if (record->custodians() >= copies_wanted(core_, *record))
      record->state = BundleState::forwarded;
    if (!core_.check(bundles.update(*record, before))) return;
    if (record->state == BundleState::forwarded && !await_receipt(core_, *record, session_.node()))
      return;
    core_.notice_after_commit(Notice::Kind::custody_passed, session_.node(), id);
    core_.note_write();
  }
}

void Outgoing::retry_full() {
  for (const BundleId& id : std::exchange(full_, {})) session_.offers.consider(id);
  pump();
}

std::uint64_t Outgoing::left_of(const BundleId& id) const {
  const auto at = transfers_.find(handles_.at(id));
  return at == transfers_.end() ? 0 : at->second.remaining;
}

// The one that is nearer to its end goes on; where all is sent, custody is awaited.
void Outgoing::give_up_excess() {
  for (const BundleId& id : under_way()) {
    const auto record = core_.context.bundles.find(id);
    if (!record || !enough_elsewhere(*record)) continue;
    Outgoing* last = this;
    for (auto& [link, session] : core_.sessions)
      if (session->counts() && session->outgoing.is_sending(id) &&
          session->outgoing.left_of(id) > last->left_of(id))
        last = &session->outgoing;
    if (last->left_of(id) > 0) last->withdraw(id);
  }
  pump();
}

void Outgoing::count_unsettled() {
  unsettled_resting_ = static_cast<std::size_t>(std::ranges::count_if(
      resting_, [&](const auto& entry) { return !settled_.contains(entry.second.origin()); }));
}

std::vector<BundleId> Outgoing::under_way() const {
  std::vector<BundleId> out;
  for (const auto& [id, handle] : handles_) out.push_back(id);
  return out;
}

void Outgoing::withdraw(const BundleId& id) {
  std::erase_if(wanted_, [&](const Candidate& candidate) { return candidate.id == id; });
  const auto handle = handles_.find(id);
  if (handle == handles_.end()) return;
  core_.send(session_, Withdraw{handle->second});
  end(BundleId(id));
}

}  // namespace harkara::sync
