#include "sim/fuzz/order_watch.h"

#include <algorithm>

#include "crypto/manifest.h"
#include "sync/runs.h"

namespace harkara::sim::fuzz {
namespace {
constexpr std::uint64_t kSentAtOnce = 4'096;  // PROTOCOL.md, manifest
}

void OrderWatch::began(const sync::ManifestFrame& frame) {
  const auto manifest = crypto::decode_manifest(frame.encoded);
  if (!manifest) return;
  const crypto::TreeShape shape = manifest->manifest.shape();
  const std::uint64_t bytes = shape.total_bytes();
  transfers_.insert_or_assign(
      frame.handle, Transfer{manifest->id, manifest->manifest.header.service_class, shape, bytes,
                             bytes <= kSentAtOnce});
}

// What is left to send, when the receiver holds some of it.
void OrderWatch::resumed(Transfer& transfer, const sync::Want& want) {
  const auto have = sync::decode_runs(want.have, transfer.shape.chunks());
  transfer.remaining = 0;
  if (!have) return;
  for (std::uint32_t i = 0; i < have->size(); ++i) {
    if ((*have)[i]) continue;
    const std::uint64_t bytes = transfer.shape.chunk_bytes(i);
    const bool open = i == want.open_chunk && want.open_offset < bytes;
    transfer.remaining += bytes - (open ? want.open_offset : 0);
  }
}

void OrderWatch::answered(const sync::Want& want) {
  const auto at = transfers_.find(want.handle);
  if (at == transfers_.end()) return;
  Transfer& transfer = at->second;
  if (want.verdict == sync::Verdict::wait) {
    transfer.ready = false;
  } else if (want.verdict != sync::Verdict::send) {
    transfers_.erase(at);
  } else if (!transfer.ready) {
    transfer.ready = true;
    resumed(transfer, want);
    if (transfer.remaining == 0) transfers_.erase(at);
  }
}

void OrderWatch::heard(const sync::Frame& frame) {
  if (const auto* want = std::get_if<sync::Want>(&frame)) answered(*want);
  if (const auto* custody = std::get_if<sync::Custody>(&frame))
    for (const BundleId& id : custody->bundles)
      std::erase_if(transfers_, [&](const auto& entry) { return entry.second.id == id; });
}

std::optional<std::string> OrderWatch::sent(const sync::Frame& frame, std::uint64_t& looked) {
  if (const auto* manifest = std::get_if<sync::ManifestFrame>(&frame)) began(*manifest);
  if (const auto* withdraw = std::get_if<sync::Withdraw>(&frame))
    transfers_.erase(withdraw->handle);
  const auto* slice = std::get_if<sync::Slice>(&frame);
  if (slice == nullptr) return std::nullopt;
  const auto at = transfers_.find(slice->handle);
  if (at == transfers_.end()) return std::nullopt;
  ++looked;
  Transfer& sending = at->second;
  const auto better = std::ranges::find_if(transfers_, [&](const auto& entry) {
    return entry.second.ready && entry.second.service_class < sending.service_class;
  });
  std::optional<std::string> wrong;
  if (better != transfers_.end())
    wrong = "a slice of class " + std::string(service_class_name(sending.service_class)) +
            " goes while class " + std::string(service_class_name(better->second.service_class)) +
            " is ready";
  sending.remaining -= std::min<std::uint64_t>(sending.remaining, slice->payload.size());
  if (sending.remaining == 0) transfers_.erase(at);
  return wrong;
}

}  // namespace harkara::sim::fuzz
