// Slices, and the ends of receptions.
#include "sync/incoming.h"

#include <algorithm>
#include <limits>

#include "base/limits.h"
#include "sync/cursor.h"
#include "sync/runs.h"
#include "sync/session.h"

namespace harkara::sync {

// --- slices ---

void Incoming::on(const Slice& slice) {
  count(slice.payload.size(), slice.ack_now);
  session_.statistics.slice_bytes_in += slice.payload.size();
  if (!receptions_.empty() || patience_.given_up()) patience_.on_slice(core_.now.monotonic_ms);
  const auto at = receptions_.find(slice.handle);
  if (at == receptions_.end()) {  // refused, finished or abandoned while it was under way
    session_.statistics.slice_bytes_duplicate += slice.payload.size();
    return;
  }
  const crypto::Manifest& manifest = at->second.record.manifest.manifest;
  session_.statistics.in.count_payload(manifest.header.service_class, slice.payload.size());
  const crypto::TreeShape shape = manifest.shape();
  if (slice.chunk >= shape.chunks() ||
      slice.offset + slice.payload.size() > shape.chunk_bytes(slice.chunk))
    return core_.disconnect(session_, "slice outside its bundle");
  take(slice.handle, at->second, slice);
}

void Incoming::foresee(const Slice& slice) {
  const auto at = receptions_.find(slice.handle);
  if (at == receptions_.end() || !at->second.begun) return;
  if (slice.offset == 0) foreseen_ = {slice.handle, slice.chunk, {}};
  if (foreseen_.handle != slice.handle || foreseen_.chunk != slice.chunk ||
      foreseen_.bytes.size() != slice.offset)
    return;
  append(foreseen_.bytes, slice.payload);
  const crypto::TreeShape shape = at->second.record.manifest.manifest.shape();
  if (slice.chunk >= shape.chunks() || foreseen_.bytes.size() != shape.chunk_bytes(slice.chunk))
    return;
  core_.context.bundles.expect_chunk(shape, slice.chunk, foreseen_.bytes);
}

void Incoming::take(std::uint32_t handle, Reception& reception, const Slice& slice) {
  if (reception.have[slice.chunk]) {
    session_.statistics.slice_bytes_duplicate += slice.payload.size();
    return;
  }
  if (slice.chunk != reception.chunk) {
    reception.chunk = slice.chunk;
    reception.buffer.clear();
    reception.inherited = 0;
  }
  const std::size_t at = reception.buffer.size();
  if (slice.offset > at && reception.late) {
    session_.statistics.slice_bytes_duplicate += slice.payload.size();
    return;
  }
  if (slice.offset > at) return core_.disconnect(session_, "slice out of order");
  const std::size_t known = std::min(at - slice.offset, slice.payload.size());
  session_.statistics.slice_bytes_duplicate += known;
  append(reception.buffer, slice.payload.subspan(known));
  const crypto::TreeShape shape = reception.record.manifest.manifest.shape();
  if (reception.buffer.size() == shape.chunk_bytes(slice.chunk)) finish_chunk(handle, reception);
}

Status Incoming::store_chunk(Reception& reception) {
  auto& bundles = core_.context.bundles;
  const crypto::SignedManifest& manifest = reception.record.manifest;
  if (reception.begun)
    return bundles.add_chunk(reception.record, reception.chunk, reception.buffer);
  const bool here = core_.local_endpoint(manifest.manifest.header.destination) != nullptr;
  HARKARA_TRY(core_.tell_residence());
  HARKARA_ASSIGN(reception.record,
                 bundles.add_complete(manifest, reception.record.age_at_arrival_ms, session_.node(),
                                      here, reception.buffer));
  note_lifetime(core_, reception.record);
  return ok();
}

void Incoming::chunk_failed(std::uint32_t handle, Reception& reception, const Error& error) {
  const BundleId id = reception.record.manifest.id;
  if (error.code != Errc::forged && error.code != Errc::refused) {
    core_.check(error);
    if (session_.closed) return;
  } else if (reception.inherited > 0) {
    return fetch_anew(handle, reception);
  } else {
    bad_.insert(id);
    core_.notice(Notice::Kind::refused, session_.node(), id,
                 "chunk " + std::to_string(reception.chunk) + ": " + error.message);
  }
  receptions_.erase(handle);
  answer(handle, Verdict::refused);
  retry_elsewhere(id);
}

// The leading bytes came from an earlier contact, so this peer is not to blame.
void Incoming::fetch_anew(std::uint32_t handle, Reception& reception) {
  reception.buffer.clear();
  reception.inherited = 0;
  reception.late = true;
  if (!core_.check(core_.context.bundles.keep_partial(reception.record, 0, {}))) return;
  core_.note_write();
  core_.notice(Notice::Kind::refused, core_.context.self, reception.record.manifest.id,
               "kept bytes of chunk " + std::to_string(reception.chunk) + " did not verify");
  answer(handle, Verdict::wait);
  Want want;
  want.handle = handle;
  want.have = encode_runs(reception.have, kMaxWantRunBytes);
  core_.send(session_, want);
}

void Incoming::finish_chunk(std::uint32_t handle, Reception& reception) {
  if (const Status stored = store_chunk(reception); !stored)
    return chunk_failed(handle, reception, stored.error());
  core_.note_write();
  reception.have[reception.chunk] = true;
  reception.buffer.clear();
  reception.inherited = 0;
  if (--reception.missing == 0) finish_bundle(handle);
}

void Incoming::finish_bundle(std::uint32_t handle) {
  auto& bundles = core_.context.bundles;
  Reception reception = std::move(receptions_.extract(handle).mapped());
  storage::BundleRecord& record = reception.record;
  const BundleId id = record.manifest.id;
  const LocalEndpoint* local = core_.local_endpoint(record.manifest.manifest.header.destination);
  if (reception.begun) {
    if (!core_.check(bundles.keep_partial(record, 0, {})) ||
        !core_.check(bundles.complete(record, local != nullptr)))
      return;
  }
  // Of several that sent parts of it, the last one has our ack, and may ask for it again.
  const NodeId& peer = session_.node();
  const bool from_stick = peer == core_.context.self;
  if (!from_stick && !note_giver(core_, peer, record, kMaxHolders)) return;
  if (!promise_custody(core_, session_, id)) return;
  if (local != nullptr) {
    const Receipt receipt = issue_receipt(id, local->address, core_.now.wall_ms,
                                          core_.context.identity, core_.context.signatures);
    if (!core_.check(store_receipt(core_, receipt, record, core_.context.self))) return;
    core_.notice_after_commit(Notice::Kind::arrived, session_.node(), id);
  } else {
    core_.considered.insert(record.ref);
    core_.notice_after_commit(Notice::Kind::accepted, session_.node(), id);
    core_.after_commit.fresh.push_back(std::move(record));
  }
  core_.note_write();
  retry_elsewhere(id);
}

// --- endings ---

bool Incoming::is_receiving(const BundleId& id) const {
  return std::ranges::any_of(
      receptions_, [&](const auto& entry) { return entry.second.record.manifest.id == id; });
}

void Incoming::retry_parked(const BundleId& id) {
  for (auto at = parked_.begin(); at != parked_.end();) {
    const auto manifest = crypto::decode_manifest(at->second.encoded);
    if (!manifest || manifest->id != id) {
      ++at;
      continue;
    }
    const ManifestFrame frame = at->second;
    parked_.erase(at);
    return judge_again(frame);
  }
}

void Incoming::keep_leading(const Reception& reception) {
  if (!reception.begun || reception.buffer.empty()) return;
  if (core_.check(
          core_.context.bundles.keep_partial(reception.record, reception.chunk, reception.buffer)))
    core_.note_write();
}

void Incoming::judge_again(const ManifestFrame& frame) {
  judge(frame, true);
  const auto at = receptions_.find(frame.handle);
  if (at != receptions_.end()) at->second.late = true;
}

void Incoming::retry_elsewhere(const BundleId& id) {
  for (auto& [link, session] : core_.sessions)
    if (session->live()) session->incoming.retry_parked(id);
}

bool Incoming::has_parked(const BundleId& id) const {
  return std::ranges::any_of(parked_, [&](const auto& entry) {
    const auto manifest = crypto::decode_manifest(entry.second.encoded);
    return manifest && manifest->id == id;
  });
}

void Incoming::admit(std::uint32_t handle, Reception reception) {
  if (receptions_.empty()) patience_.begin(core_.now.monotonic_ms);
  receptions_.emplace(handle, std::move(reception));
}

bool Incoming::stalled() const {
  return !receptions_.empty() && core_.now.monotonic_ms >= patience_.over_ms();
}

std::int64_t Incoming::stalls_ms() const {
  const bool waits = !receptions_.empty() && !patience_.exhausted();
  return waits ? patience_.over_ms() : std::numeric_limits<std::int64_t>::max();
}

void Incoming::heed_stall() {
  if (patience_.exhausted() || !stalled()) return;
  patience_.exhaust();  // who announces it later takes it at once
  hand_over();
}

void Incoming::hand_over() {
  std::vector<BundleId> ids;
  for (const auto& [handle, reception] : receptions_) ids.push_back(reception.record.manifest.id);
  for (const BundleId& id : ids) {
    const auto taker = std::ranges::find_if(core_.sessions, [&](const auto& entry) {
      const Incoming& incoming = entry.second->incoming;
      return entry.second->counts() && !incoming.stalled() && incoming.has_parked(id);
    });
    if (taker == core_.sessions.end()) continue;
    give_way(id);
    if (!session_.closed) taker->second->incoming.retry_parked(id);
  }
}

// What came so far is kept, and this peer waits: it hears so when the link is back.
void Incoming::give_way(const BundleId& id) {
  const auto at = std::ranges::find_if(
      receptions_, [&](const auto& entry) { return entry.second.record.manifest.id == id; });
  const auto& [handle, reception] = *at;
  if (stalled()) patience_.give_up();
  keep_leading(reception);
  if (session_.closed) return;  // the store failed
  const storage::BundleRecord& record = reception.record;
  parked_.emplace(handle,
                  ManifestFrame{handle, record.age_at_arrival_ms, record.manifest.encoded, false});
  answer(handle, Verdict::wait);
  receptions_.erase(at);
}

void Incoming::drop_evicted() {
  std::erase_if(receptions_, [&](const auto& entry) {
    const Reception& reception = entry.second;
    if (!reception.begun || core_.context.bundles.find(reception.record.manifest.id)) return false;
    answer(entry.first, Verdict::full);
    return true;
  });
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
  waiting_.erase(withdraw.handle);
  const auto at = receptions_.find(withdraw.handle);
  if (at == receptions_.end()) return;
  const BundleId id = at->second.record.manifest.id;
  keep_leading(at->second);
  receptions_.erase(at);
  retry_elsewhere(id);
}

void Incoming::close() {
  std::vector<BundleId> released;
  for (auto& [handle, reception] : receptions_) {
    released.push_back(reception.record.manifest.id);
    keep_leading(reception);
  }
  receptions_.clear();
  parked_.clear();
  waiting_.clear();
  for (const BundleId& id : released)
    for (auto& [link, session] : core_.sessions)
      if (session->live() && session.get() != &session_) session->incoming.retry_parked(id);
}

}  // namespace harkara::sync
