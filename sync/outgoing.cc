#include "sync/outgoing.h"

#include <algorithm>
#include <tuple>

#include "base/limits.h"
#include "sync/runs.h"
#include "sync/session.h"

namespace harkara::sync {
namespace {

using storage::BundleState;

constexpr std::size_t kMaxAnnounced = 16;         // manifests waiting for their verdict
constexpr std::size_t kReserved = 16;             // of the peer's handles: for emergencies
constexpr std::uint64_t kSpeculateBytes = 4'096;  // so small: slices follow at once

std::uint64_t missing_bytes(const crypto::TreeShape& shape, const std::vector<bool>& missing) {
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < shape.chunks(); ++i)
    if (missing[i]) sum += shape.chunk_bytes(i);
  return sum;
}

}  // namespace

void Outgoing::pump() {
  while (session_.live()) {
    const auto ready = best_ready();
    const bool progress = may_announce(ready)         ? announce_next()
                          : ready != transfers_.end() ? send_slice(ready)
                                                      : false;
    if (!progress) break;
  }
  if (session_.live()) session_.offers.pump();
}

Outgoing::Transfers::iterator Outgoing::best_ready() {
  auto best = transfers_.end();
  for (auto at = transfers_.begin(); at != transfers_.end(); ++at) {
    if (at->second.phase != Phase::ready) continue;
    const auto rank = [](const Transfer& t) { return std::tuple(t.service_class(), t.remaining); };
    if (best == transfers_.end() || rank(at->second) < rank(best->second)) best = at;
  }
  return best;
}

// Announcing runs ahead of sending within a class, so that verdicts are here in time.
bool Outgoing::may_announce(const Transfers::iterator& ready) const {
  if (wanted_.empty()) return false;
  const ServiceClass next = wanted_.begin()->service_class;
  const std::size_t most =
      next == ServiceClass::emergency ? kMaxIncomingTransfers : kMaxIncomingTransfers - kReserved;
  if (transfers_.size() >= most) return false;
  if (ready != transfers_.end() && ready->second.service_class() < next) return false;
  const auto announced = std::ranges::count_if(
      transfers_, [](const auto& entry) { return entry.second.phase == Phase::announced; });
  const bool urgent = ready != transfers_.end() && next < ready->second.service_class();
  return urgent || static_cast<std::size_t>(announced) < kMaxAnnounced;
}

bool Outgoing::announce_next() {
  const Candidate candidate = *wanted_.begin();
  auto record = forwardable(core_, session_, candidate.id);
  if (!record) return wanted_.erase(wanted_.begin()), true;
  const std::size_t cost = record->manifest.encoded.size() + kFrameOverheadBytes;
  if (!session_.window.allows(cost)) return false;
  wanted_.erase(wanted_.begin());
  offered_.insert(candidate.id);

  const std::uint32_t handle = next_handle_++;
  Transfer transfer;
  transfer.id = candidate.id;
  transfer.record = *std::move(record);
  const crypto::TreeShape shape = transfer.record.manifest.manifest.shape();
  transfer.missing.assign(shape.chunks(), true);
  transfer.remaining = shape.total_bytes();
  if (transfer.remaining <= kSpeculateBytes) transfer.phase = Phase::ready;
  const bool last = session_.window.would_fill(cost) || transfer.phase != Phase::ready;
  const bool ack_now = session_.window.on_sent(cost, last, core_.now.monotonic_ms);
  core_.send(session_, ManifestFrame{handle, core_.age_ms(transfer.record),
                                     transfer.record.manifest.encoded, ack_now});
  transfers_.emplace(handle, std::move(transfer));
  return true;
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
  const std::size_t size = std::min(session_.window.slice_bytes(), in_chunk);
  const std::size_t cost = size + kFrameOverheadBytes;
  if (!session_.window.allows(cost)) return false;
  if (!load_chunk(transfer)) {
    core_.send(session_, Withdraw{handle});
    transfers_.erase(at);
    return true;
  }
  const bool last = !anything_after(at, size) || session_.window.would_fill(cost);
  const bool ack_now = session_.window.on_sent(cost, last, core_.now.monotonic_ms);
  const View payload = View(transfer.bytes).subspan(transfer.offset, size);
  core_.send(session_, Slice{handle, transfer.chunk, transfer.offset, ack_now, payload});
  session_.statistics.slice_bytes_out += size;
  transfer.offset += static_cast<std::uint32_t>(size);
  transfer.remaining -= size;
  if (transfer.offset == transfer.bytes.size()) advance(at);
  return true;
}

bool Outgoing::anything_after(Transfers::iterator at, std::size_t size) const {
  if (at->second.remaining > size || !wanted_.empty()) return true;
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
  if (next == transfer.missing.end()) {
    transfer.phase = Phase::resting;
    return;
  }
  transfer.chunk = static_cast<std::uint32_t>(next - transfer.missing.begin());
}

void Outgoing::on(const Want& want) {
  const auto at = transfers_.find(want.handle);
  if (at == transfers_.end()) return;  // withdrawn, or custody came first
  Transfer& transfer = at->second;
  switch (want.verdict) {
    case Verdict::send:
      if (transfer.phase == Phase::announced || transfer.phase == Phase::parked)
        resume(transfer, want);
      break;
    case Verdict::wait: transfer.phase = Phase::parked; break;
    case Verdict::full: full_.insert(transfer.id); [[fallthrough]];
    case Verdict::have:
    case Verdict::refused: transfers_.erase(at); break;
  }
  pump();
}

void Outgoing::resume(Transfer& transfer, const Want& want) {
  const crypto::TreeShape shape = transfer.record.manifest.manifest.shape();
  const auto have = decode_runs(want.have, shape.chunks());
  if (!have) return core_.disconnect(session_, have.error().message);
  transfer.missing = *have;
  transfer.missing.flip();
  transfer.remaining = missing_bytes(shape, transfer.missing);
  transfer.phase = transfer.remaining > 0 ? Phase::ready : Phase::resting;
  transfer.bytes.clear();
  if (transfer.phase == Phase::resting) return;
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
  for (const BundleId& id : custody.bundles) {
    if (!offered_.contains(id)) {
      core_.notice(Notice::Kind::refused, session_.node(), id, "custody of what we never offered");
      continue;
    }
    std::erase_if(transfers_, [&](const auto& entry) { return entry.second.id == id; });
    auto record = bundles.find(id);
    if (!record || record->state != BundleState::held) continue;
    const bool known = std::ranges::any_of(record->holders, [&](const storage::Holder& holder) {
      return holder.node == session_.node() && holder.role == storage::HolderRole::took_custody;
    });
    if (known || record->holders.size() >= kMaxHolders) continue;
    record->holders.push_back({session_.node(), storage::HolderRole::took_custody});
    const crypto::BundleHeader& header = record->manifest.manifest.header;
    const std::size_t copies =
        core_.context.router.copies({header.destination, header.origin, header.service_class});
    const BundleState before = record->state;
    if (record->custodians() >= copies) record->state = BundleState::forwarded;
    if (!core_.check(bundles.update(*record, before))) return;
    core_.notice_after_commit(Notice::Kind::custody_passed, session_.node(), id);
    core_.note_write();
  }
}

void Outgoing::retry_full() {
  for (const BundleId& id : std::exchange(full_, {})) session_.offers.consider(id);
  pump();
}

void Outgoing::withdraw(const BundleId& id) {
  std::erase_if(wanted_, [&](const Candidate& candidate) { return candidate.id == id; });
  for (auto at = transfers_.begin(); at != transfers_.end();) {
    if (at->second.id != id) {
      ++at;
      continue;
    }
    core_.send(session_, Withdraw{at->first});
    at = transfers_.erase(at);
  }
}

}  // namespace harkara::sync
