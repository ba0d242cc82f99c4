#include "storage/bundle_record.h"

#include <algorithm>

#include "base/codec.h"
#include "base/limits.h"

namespace harkara::storage {
namespace {
constexpr std::size_t kFixedBytes = 8 + 1 + 8 + 8 + 1 + 2;
constexpr std::size_t kHolderBytes = NodeId::kSize + 1;
}  // namespace

bool BundleRecord::held_by(const NodeId& node) const {
  return std::any_of(holders.begin(), holders.end(),
                     [&](const Holder& holder) { return holder.node == node; });
}

bool BundleRecord::held_by(const NodeId& node, HolderRole role) const {
  return std::find(holders.begin(), holders.end(), Holder{node, role}) != holders.end();
}

std::size_t BundleRecord::custodians() const {
  return static_cast<std::size_t>(
      std::count_if(holders.begin(), holders.end(),
                    [](const Holder& holder) { return holder.role == HolderRole::took_custody; }));
}

Bytes encode_bundle_record(const BundleRecord& record) {
  HARKARA_ASSERT(record.holders.size() <= kMaxHolders);
  ByteWriter out(kFixedBytes + record.holders.size() * kHolderBytes +
                 record.manifest.encoded.size());
  out.u64(record.ref);
  out.u8(static_cast<std::uint8_t>(record.state));
  out.u64(record.age_at_arrival_ms);
  out.u64(record.arrival_residence_ms);
  out.u8(static_cast<std::uint8_t>(record.holders.size()));
  for (const Holder& holder : record.holders) {
    out.raw(holder.node.view());
    out.u8(static_cast<std::uint8_t>(holder.role));
  }
  out.bytes16(record.manifest.encoded);
  return out.take();
}

Result<BundleRecord> decode_bundle_record(View encoded, const BundleId& id) {
  ByteReader in(encoded);
  BundleRecord record;
  record.ref = in.u64();
  const std::uint8_t state = in.u8();
  if (state > static_cast<std::uint8_t>(BundleState::expired)) in.reject();
  record.state = static_cast<BundleState>(state);
  record.age_at_arrival_ms = in.u64();
  record.arrival_residence_ms = in.u64();
  const std::size_t holders = in.u8();
  if (holders > kMaxHolders) in.reject();
  record.holders.reserve(std::min(holders, kMaxHolders));
  for (std::size_t i = 0; i < holders && in.ok(); ++i) {
    const auto node = in.fixed<NodeId>();
    const std::uint8_t role = in.u8();
    if (role > static_cast<std::uint8_t>(HolderRole::took_custody)) in.reject();
    record.holders.push_back({node, static_cast<HolderRole>(role)});
  }
  const View manifest = in.bytes16();
  if (!in.finished()) return fail(Errc::corrupt, "a bundle record is malformed");
  auto decoded = crypto::decode_known_manifest(manifest, id);
  if (!decoded) {
    return fail(Errc::corrupt, "a bundle record's manifest: " + decoded.error().message);
  }
  record.manifest = *std::move(decoded);
  return record;
}

}  // namespace harkara::storage
