// How bundles leave: purge, burial, tombs, eviction.
#include <algorithm>
#include <cmath>

#include "base/codec.h"
#include "base/limits.h"
#include "storage/bundle_store.h"
#include "storage/keys.h"

namespace harkara::storage {

namespace {

constexpr double kEvictAbove = 0.85;
constexpr double kRefuseAbove = 0.95;

struct Tomb {
  TombReason reason;
  std::uint64_t until_residence_ms;
};

Bytes encode_tomb(const Tomb& tomb) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(tomb.reason));
  out.u64(tomb.until_residence_ms);
  return out.take();
}

std::optional<Tomb> decode_tomb(View encoded) {
  ByteReader in(encoded);
  const std::uint8_t reason = in.u8();
  const std::uint64_t until = in.u64();
  if (!in.finished() || reason > static_cast<std::uint8_t>(TombReason::forgotten)) {
    return std::nullopt;
  }
  return Tomb{static_cast<TombReason>(reason), until};
}

std::uint64_t share_of(double share, std::uint64_t quota) {
  return static_cast<std::uint64_t>(std::floor(share * static_cast<double>(quota)));
}

// Others' caches, then unfinished bulk, then our own; in each the lowest class, then the
// oldest. Bulk of our own that is for ourselves is a cache too: what it belongs to was
// sent, and it is kept as long as there is room.
struct Candidate {
  enum class Kind : std::uint8_t { cache, unfinished, own } kind;
  ServiceClass service_class;
  std::uint64_t ref;
  BundleId id;

  bool operator<(const Candidate& other) const {
    if (kind != other.kind) return kind < other.kind;
    if (service_class != other.service_class) return service_class > other.service_class;
    return ref < other.ref;
  }
};

std::optional<Candidate> candidate(const BundleId& id, const BundleRecord& record,
                                   const NodeId& self) {
  const ServiceClass service_class = record.manifest.manifest.header.service_class;
  const bool cache = record.state == BundleState::forwarded;
  const bool unfinished =
      record.state == BundleState::receiving && service_class == ServiceClass::bulk;
  const bool own = record.manifest.manifest.header.origin == self;
  const bool kept = own && record.state == BundleState::here && service_class == ServiceClass::bulk;
  if (!cache && !unfinished && !kept) return std::nullopt;
  const auto kind = unfinished ? Candidate::Kind::unfinished
                    : own      ? Candidate::Kind::own
                               : Candidate::Kind::cache;
  return Candidate{kind, service_class, record.ref, id};
}

}  // namespace

Status BundleStore::remove_all(Table table, View prefix) {
  std::vector<Bytes> keys;
  HARKARA_TRY(store_.scan_keys(table, prefix, [&](View key) {
    keys.push_back(to_bytes(key));
    return true;
  }));
  for (const Bytes& key : keys) HARKARA_TRY(store_.remove(table, key));
  return ok();
}

Status BundleStore::purge_chunks(const BundleRecord& record) {
  HARKARA_TRY(remove_all(Table::chunks, ref_key(record.ref)));
  return remove_all(Table::partials, ref_key(record.ref));
}

Status BundleStore::erase(const BundleRecord& record) {
  HARKARA_TRY(purge_chunks(record));
  const auto place = queue_key(record.manifest.manifest.header.service_class, record.ref);
  HARKARA_TRY(store_.remove(Table::queue, place));
  HARKARA_TRY(store_.remove(Table::inbox, ref_key(record.ref)));
  HARKARA_TRY(store_.remove(Table::refs, ref_key(record.ref)));
  return store_.remove(Table::bundles, record.manifest.id.view());
}

Status BundleStore::bury(const BundleRecord& record, TombReason reason,
                         std::uint64_t until_residence_ms) {
  HARKARA_TRY(erase(record));
  return store_.put(Table::tombs, record.manifest.id.view(),
                    encode_tomb({reason, until_residence_ms}));
}

std::optional<TombReason> BundleStore::tomb(const BundleId& id) {
  const auto value = store_.get(Table::tombs, id.view());
  if (!value) return std::nullopt;
  const auto tomb = decode_tomb(*value);
  if (!tomb) return std::nullopt;
  return tomb->reason;
}

Status BundleStore::forget_tombs(std::uint64_t residence_ms) {
  std::vector<Bytes> over;
  HARKARA_TRY(store_.scan(Table::tombs, {}, [&](View key, View value) {
    const auto tomb = decode_tomb(value);
    if (!tomb || tomb->until_residence_ms <= residence_ms) over.push_back(to_bytes(key));
    return true;
  }));
  for (const Bytes& key : over) HARKARA_TRY(store_.remove(Table::tombs, key));
  return ok();
}

bool BundleStore::has_room_for(std::uint64_t bytes) {
  const Usage usage = store_.usage();
  const std::uint64_t limit = share_of(kRefuseAbove, usage.quota_bytes);
  return bytes <= limit && usage.used_bytes <= limit - bytes;
}

Result<std::uint64_t> BundleStore::stored_bytes(const BundleRecord& record) {
  const auto shape = record.manifest.manifest.shape();
  if (record.complete()) return shape.total_bytes();
  HARKARA_ASSIGN(const std::vector<bool> bits, present(record));
  std::uint64_t bytes = 0;
  for (std::uint32_t i = 0; i < bits.size(); ++i) {
    if (bits[i]) bytes += shape.chunk_bytes(i);
  }
  return bytes;
}

Result<std::uint64_t> BundleStore::evict(std::uint64_t until_residence_ms, const NodeId& self) {
  const Usage usage = store_.usage();
  const std::uint64_t target = share_of(kEvictAbove, usage.quota_bytes);
  if (usage.used_bytes <= target) return std::uint64_t{0};
  std::vector<Candidate> candidates;
  HARKARA_TRY(each_record([&](const BundleId& id, const BundleRecord& record) {
    if (const auto found = candidate(id, record, self)) candidates.push_back(*found);
    return true;
  }));
  std::sort(candidates.begin(), candidates.end());
  std::uint64_t freed = 0;
  for (const Candidate& next : candidates) {
    if (usage.used_bytes - std::min(freed, usage.used_bytes) <= target) break;
    HARKARA_ASSIGN(const BundleRecord record, find(next.id));
    HARKARA_ASSIGN(const std::uint64_t bytes, stored_bytes(record));
    HARKARA_TRY(next.kind == Candidate::Kind::unfinished
                    ? erase(record)
                    : bury(record, TombReason::forgotten, until_residence_ms));
    freed += bytes;
  }
  return freed;
}

}  // namespace harkara::storage
