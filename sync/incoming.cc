#include "sync/incoming.h"

#include <algorithm>

#include "base/limits.h"
#include "sync/runs.h"
#include "sync/session.h"

namespace harkara::sync {
namespace {

using storage::BundleRecord;
using storage::BundleState;

constexpr std::size_t kMaxWaiting = 64;            // manifests waiting for a certificate
constexpr std::size_t kMaxRunBytes = 4'000;
// A bundle whose origin's clock says it is over by this much is a replay, whatever
// age the peer claims; generous, since clinics' clocks are wrong.
constexpr std::int64_t kReplaySlack_ms = 2LL * kMaxLifetime_s * 1000;

std::uint32_t count_missing(const std::vector<bool>& have) {
  return static_cast<std::uint32_t>(std::ranges::count(have, false));
}

}  // namespace

// --- manifests ---

void Incoming::count(std::size_t bytes, bool ack_now) {
  received_ += bytes + kFrameOverheadBytes;
  if (ack_now) core_.send(session_, Ack{received_});
}

void Incoming::on(const ManifestFrame& frame) {
  count(frame.encoded.size(), frame.ack_now);
  if (receptions_.contains(frame.handle) || parked_.contains(frame.handle))
    return core_.disconnect(session_, "handle used twice");
  if (receptions_.size() + parked_.size() >= kMaxIncomingTransfers)
    return core_.disconnect(session_, "too many transfers at once");
  judge(frame);
}

void Incoming::judge(const ManifestFrame& frame) {
  const auto manifest = crypto::decode_manifest(frame.encoded);
  if (!manifest) return refuse(frame.handle, Verdict::refused, {}, manifest.error().message);
  if (answer_known(frame, *manifest)) return;
  const NodeId& origin = manifest->manifest.header.origin;
  const auto certificate = core_.certificate(origin);
  if (!certificate) {
    auto& waiting = waiting_[origin];
    if (waiting.size() >= kMaxWaiting || !session_.greeting.request_certificate(origin))
      return refuse(frame.handle, Verdict::refused, manifest->id, "origin's certificate unknown");
    waiting.push_back(frame);
    return;
  }
  Status status = check_origin(*manifest, *certificate);
  if (status) status = check_acceptable(*manifest, frame.age_ms);
  if (!status) {
    const bool full = status.error().code == Errc::full;
    return refuse(frame.handle, full ? Verdict::full : Verdict::refused, manifest->id,
                  status.error().message);
  }
  accept(frame, *manifest);
}

Status Incoming::check_origin(const crypto::SignedManifest& manifest,
                              const crypto::Certificate& origin) const {
  if (!crypto::allows(origin.fields.scope, crypto::Scope::originate))
    return fail(Errc::refused, "origin's certificate does not allow it to originate");
  if (!crypto::verify_manifest(manifest, origin.fields.identity))
    return fail(Errc::forged, "manifest: signature");
  return ok();
}

Status Incoming::check_acceptable(const crypto::SignedManifest& manifest,
                                  std::uint64_t age_ms) const {
  const crypto::BundleHeader& header = manifest.manifest.header;
  const std::uint64_t lifetime_ms = std::uint64_t{header.lifetime_s} * 1000;
  if (age_ms >= lifetime_ms) return fail(Errc::expired, "bundle: lifetime over");
  if (core_.now.wall_ms - header.created_ms > static_cast<std::int64_t>(lifetime_ms) + kReplaySlack_ms)
    return fail(Errc::expired, "bundle: replayed long after its lifetime");
  if (bad_.contains(manifest.id)) return fail(Errc::refused, "this peer's copy did not verify");
  if (core_.context.bundles.tomb(manifest.id)) return fail(Errc::refused, "bundle: replayed");
  if (!core_.context.bundles.has_room_for(manifest.manifest.shape().total_bytes()))
    return fail(Errc::full, "store full");
  return ok();
}

// True when the bundle needs no new record: it is here, over, or on its way.
bool Incoming::answer_known(const ManifestFrame& frame, const crypto::SignedManifest& manifest) {
  auto known = core_.context.bundles.find(manifest.id);
  if (!known) return false;
  const auto verdict = [&](Verdict v) { answer(frame.handle, v); };
  switch (known->state) {
    case BundleState::receiving: return false;
    case BundleState::expired: verdict(Verdict::refused); break;
    case BundleState::delivered:
      verdict(Verdict::have);
      core_.check(owe_receipt(core_, session_.node(), manifest.id));
      break;
    case BundleState::held:
    case BundleState::forwarded:
    case BundleState::here:
      verdict(Verdict::have);
      core_.after_commit.custody[session_.link].push_back(manifest.id);
      core_.note_write();
      break;
  }
  return true;
}

void Incoming::accept(const ManifestFrame& frame, const crypto::SignedManifest& manifest) {
  for (const auto& [link, session] : core_.sessions) {
    if (session->closed || !session->incoming.is_receiving(manifest.id)) continue;
    parked_.emplace(frame.handle, frame);
    return answer(frame.handle, Verdict::wait);
  }
  auto known = core_.context.bundles.find(manifest.id);
  if (known) return resume(frame, *std::move(known));
  begin(frame, manifest);
}

void Incoming::begin(const ManifestFrame& frame, const crypto::SignedManifest& manifest) {
  Reception reception;
  reception.record.manifest = manifest;
  reception.record.age_at_arrival_ms = frame.age_ms;
  const std::uint32_t chunks = manifest.manifest.shape().chunks();
  if (chunks > 1) {  // a single chunk is stored together with its record
    auto record = core_.context.bundles.begin(manifest, frame.age_ms, session_.node());
    if (!record) return void(core_.check(record.error()));
    reception.record = *std::move(record);
    reception.begun = true;
    core_.note_write();
  }
  reception.have.assign(chunks, false);
  reception.missing = chunks;
  receptions_.emplace(frame.handle, std::move(reception));
  answer(frame.handle, Verdict::send);
}

void Incoming::resume(const ManifestFrame& frame, BundleRecord record) {
  auto have = core_.context.bundles.present(record);
  auto partial = core_.context.bundles.partial(record);
  if (!have || !partial) return void(core_.check(!have ? have.error() : partial.error()));
  Reception reception;
  reception.record = std::move(record);
  reception.begun = true;
  reception.have = *std::move(have);
  reception.missing = count_missing(reception.have);
  Want want;
  want.handle = frame.handle;
  want.have = encode_runs(reception.have, kMaxRunBytes);
  if (partial->has_value() && !reception.have.at((*partial)->index)) {
    reception.chunk = (*partial)->index;
    reception.buffer = std::move((*partial)->leading);
    want.open_chunk = reception.chunk;
    want.open_offset = static_cast<std::uint32_t>(reception.buffer.size());
  }
  const bool all_here = reception.missing == 0;
  receptions_.emplace(frame.handle, std::move(reception));
  core_.send(session_, want);
  if (all_here) finish_bundle(frame.handle);
}

void Incoming::answer(std::uint32_t handle, Verdict verdict) {
  Want want;
  want.handle = handle;
  want.verdict = verdict;
  core_.send(session_, want);
}

void Incoming::refuse(std::uint32_t handle, Verdict verdict, std::optional<BundleId> bundle,
                      const std::string& why) {
  answer(handle, verdict);
  core_.notice(Notice::Kind::refused, session_.node(), bundle, why);
}

void Incoming::on_certificate(const NodeId& node) {
  const auto waiting = waiting_.extract(node);
  if (waiting.empty()) return;
  for (const ManifestFrame& frame : waiting.mapped()) {
    if (session_.closed) return;
    if (core_.certificate(node))
      judge(frame);
    else
      refuse(frame.handle, Verdict::refused, {}, "origin's certificate not acceptable");
  }
}

// --- slices ---

void Incoming::on(const Slice& slice) {
  count(slice.payload.size(), slice.ack_now);
  session_.statistics.slice_bytes_in += slice.payload.size();
  const auto at = receptions_.find(slice.handle);
  if (at == receptions_.end()) {  // refused, finished or abandoned while it was under way
    session_.statistics.slice_bytes_duplicate += slice.payload.size();
    return;
  }
  const crypto::TreeShape shape = at->second.record.manifest.manifest.shape();
  if (slice.chunk >= shape.chunks() ||
      slice.offset + slice.payload.size() > shape.chunk_bytes(slice.chunk))
    return core_.disconnect(session_, "slice outside its bundle");
  take(slice.handle, at->second, slice);
}

void Incoming::take(std::uint32_t handle, Reception& reception, const Slice& slice) {
  if (reception.have[slice.chunk]) {
    session_.statistics.slice_bytes_duplicate += slice.payload.size();
    return;
  }
  if (slice.chunk != reception.chunk) {
    reception.chunk = slice.chunk;
    reception.buffer.clear();
  }
  const std::size_t at = reception.buffer.size();
  if (slice.offset > at) return core_.disconnect(session_, "slice out of order");
  const std::size_t known = std::min(at - slice.offset, slice.payload.size());
  session_.statistics.slice_bytes_duplicate += known;
  append(reception.buffer, slice.payload.subspan(known));
  const crypto::TreeShape shape = reception.record.manifest.manifest.shape();
  if (reception.buffer.size() == shape.chunk_bytes(slice.chunk)) finish_chunk(handle, reception);
}

bool Incoming::store_chunk(Reception& reception) {
  auto& bundles = core_.context.bundles;
  const crypto::SignedManifest& manifest = reception.record.manifest;
  Status status;
  if (reception.begun) {
    status = bundles.add_chunk(reception.record, reception.chunk, reception.buffer);
  } else {
    const bool here = core_.local_endpoint(manifest.manifest.header.destination) != nullptr;
    auto record = bundles.add_complete(manifest, reception.record.age_at_arrival_ms,
                                       session_.node(), here, reception.buffer);
    if (record)
      reception.record = *std::move(record);
    else
      status = record.error();
  }
  if (status) return true;
  if (status.error().code != Errc::forged && status.error().code != Errc::refused) {
    core_.check(status);
    return false;
  }
  bad_.insert(manifest.id);
  core_.notice(Notice::Kind::refused, session_.node(), manifest.id,
               "chunk " + std::to_string(reception.chunk) + ": " + status.error().message);
  return false;
}

void Incoming::finish_chunk(std::uint32_t handle, Reception& reception) {
  const BundleId id = reception.record.manifest.id;
  if (!store_chunk(reception)) {
    if (session_.closed) return;
    receptions_.erase(handle);
    answer(handle, Verdict::refused);
    for (auto& [link, session] : core_.sessions)
      if (session->live()) session->incoming.retry_parked(id);
    return;
  }
  core_.note_write();
  reception.have[reception.chunk] = true;
  reception.buffer.clear();
  if (--reception.missing == 0) finish_bundle(handle);
}

void Incoming::finish_bundle(std::uint32_t handle) {
  auto& bundles = core_.context.bundles;
  Reception reception = std::move(receptions_.extract(handle).mapped());
  BundleRecord& record = reception.record;
  const crypto::SignedManifest& manifest = record.manifest;
  const LocalEndpoint* local = core_.local_endpoint(manifest.manifest.header.destination);
  if (reception.begun) {
    if (!core_.check(bundles.keep_partial(record, 0, {})) ||
        !core_.check(bundles.complete(record, local != nullptr)))
      return;
  }
  core_.after_commit.custody[session_.link].push_back(manifest.id);
  if (local != nullptr) {
    const Receipt receipt =
        issue_receipt(manifest.id, local->address, core_.now.wall_ms, core_.context.identity);
    if (!core_.check(store_receipt(core_, receipt, record, core_.context.self))) return;
    core_.notice_after_commit(Notice::Kind::arrived, session_.node(), manifest.id);
  } else {
    core_.after_commit.fresh.push_back(manifest.id);
    core_.highest_ref = std::max(core_.highest_ref, record.ref);
    core_.notice_after_commit(Notice::Kind::accepted, session_.node(), manifest.id);
  }
  core_.note_write();
  const BundleId id = manifest.id;
  for (auto& [link, session] : core_.sessions)
    if (session->live()) session->incoming.retry_parked(id);
}

// --- endings ---

bool Incoming::is_receiving(const BundleId& id) const {
  return std::ranges::any_of(receptions_, [&](const auto& entry) {
    return entry.second.record.manifest.id == id;
  });
}

void Incoming::retry_parked(const BundleId& id) {
  for (auto at = parked_.begin(); at != parked_.end();) {
    const auto manifest = crypto::decode_manifest(at->second.encoded);
    if (!manifest || manifest->id != id) {
      ++at;
      continue;
    }
    const ManifestFrame frame = at->second;
    at = parked_.erase(at);
    judge(frame);
    return;
  }
}

void Incoming::abandon(const BundleId& id) {
  const auto at = std::ranges::find_if(
      receptions_, [&](const auto& entry) { return entry.second.record.manifest.id == id; });
  if (at == receptions_.end()) return;
  answer(at->first, Verdict::have);
  receptions_.erase(at);
}

void Incoming::on(const Withdraw& withdraw) {
  parked_.erase(withdraw.handle);
  const auto at = receptions_.find(withdraw.handle);
  if (at == receptions_.end()) return;
  const BundleId id = at->second.record.manifest.id;
  if (at->second.begun && !at->second.buffer.empty() &&
      core_.check(core_.context.bundles.keep_partial(at->second.record, at->second.chunk,
                                                     at->second.buffer)))
    core_.note_write();
  receptions_.erase(at);
  for (auto& [link, session] : core_.sessions)
    if (session->live()) session->incoming.retry_parked(id);
}

void Incoming::close() {
  std::vector<BundleId> released;
  for (auto& [handle, reception] : receptions_) {
    released.push_back(reception.record.manifest.id);
    if (!reception.begun || reception.buffer.empty()) continue;
    if (!core_.check(core_.context.bundles.keep_partial(reception.record, reception.chunk,
                                                        reception.buffer)))
      break;
    core_.note_write();
  }
  receptions_.clear();
  parked_.clear();
  for (const BundleId& id : released)
    for (auto& [link, session] : core_.sessions)
      if (session->live() && session.get() != &session_) session->incoming.retry_parked(id);
}

}  // namespace harkara::sync
