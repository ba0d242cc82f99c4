// Counters, records, queue and inbox.
#include "storage/bundle_store.h"

#include "base/codec.h"
#include "storage/keys.h"
#include "storage/ref_owner.h"

namespace harkara::storage {

namespace {

constexpr std::string_view kIncarnation = "incarnation";
constexpr std::string_view kResidence = "residence_ms";
constexpr std::string_view kLastRef = "last_ref";
constexpr std::uint64_t kRefsPerDraw = 64;

Result<BundleId> bundle_id(View value) {
  const auto id = BundleId::from(value);
  if (!id) return fail(Errc::corrupt, "an entry of the queue or the inbox is no bundle id");
  return *id;
}

}  // namespace

Result<std::uint64_t> BundleStore::counter(std::string_view name) {
  auto value = store_.get(Table::meta, as_view(name));
  if (!value && value.error().code == Errc::not_found) return std::uint64_t{0};
  if (!value) return std::move(value).error();
  ByteReader in(*value);
  const std::uint64_t number = in.u64();
  if (!in.finished()) return fail(Errc::corrupt, "counter " + std::string(name) + " is malformed");
  return number;
}

Status BundleStore::set_counter(std::string_view name, std::uint64_t value) {
  ByteWriter out;
  out.u64(value);
  return store_.put(Table::meta, as_view(name), out.bytes());
}

Result<std::uint64_t> BundleStore::incarnation(Random& random) {
  HARKARA_ASSIGN(const std::uint64_t stored, counter(kIncarnation));
  if (stored != 0) return stored;
  HARKARA_TRY(store_.begin_write());
  HARKARA_ASSIGN(std::uint64_t value, counter(kIncarnation));  // another process was faster?
  if (value != 0) return value;
  while (value == 0) value = random.next_u64();
  HARKARA_TRY(set_counter(kIncarnation, value));
  return value;
}

Result<std::uint64_t> BundleStore::residence_ms() {
  return counter(kResidence);
}

Status BundleStore::set_residence_ms(std::uint64_t value) {
  return set_counter(kResidence, value);
}

// Refs are drawn from the store's counter a few at a time; those left over when the
// process ends are never used. Read and raised in one write transaction, so two
// processes never draw the same; after a rollback the draw may not have happened.
Result<std::uint64_t> BundleStore::allocate_ref() {
  HARKARA_TRY(store_.begin_write());
  if (drawn_.next > drawn_.last || drawn_.rollbacks != store_.rollbacks()) {
    HARKARA_ASSIGN(const std::uint64_t last, counter(kLastRef));
    HARKARA_TRY(set_counter(kLastRef, last + kRefsPerDraw));
    drawn_ = {last + 1, last + kRefsPerDraw, store_.rollbacks()};
  }
  return drawn_.next++;
}

Result<BundleRecord> BundleStore::find(const BundleId& id) {
  std::optional<Result<BundleRecord>> record;
  HARKARA_TRY(store_.look(Table::bundles, id.view(),
                          [&](View value) { record.emplace(decode_bundle_record(value, id)); }));
  return *std::move(record);
}

bool BundleStore::knows(const BundleId& id) {
  return store_.has(Table::bundles, id.view()) || store_.has(Table::tombs, id.view());
}

Status BundleStore::each_id(const std::function<bool(const BundleId&)>& visit) {
  return store_.scan_keys(Table::bundles, {}, [&](View key) {
    const auto id = BundleId::from(key);
    return id ? visit(*id) : true;
  });
}

Status BundleStore::each_record(
    const std::function<bool(const BundleId&, const BundleRecord&)>& visit) {
  Status outcome = ok();
  HARKARA_TRY(store_.scan(Table::bundles, {}, [&](View key, View value) {
    const auto id = BundleId::from(key);
    const auto record = decode_bundle_record(value, id.value_or(BundleId{}));
    if (!record || !id) {
      outcome = fail(Errc::corrupt, "a bundle record is malformed");
      return false;
    }
    return visit(*id, *record);
  }));
  return outcome;
}

Status BundleStore::enlist(const BundleRecord& record) {
  const BundleId& id = record.manifest.id;
  if (record.state == BundleState::held) {
    const auto key = queue_key(record.manifest.manifest.header.service_class, record.ref);
    return store_.put(Table::queue, key, id.view());
  }
  if (record.state == BundleState::here) {
    return store_.put(Table::inbox, ref_key(record.ref), id.view());
  }
  return ok();
}

Status BundleStore::update(const BundleRecord& record, BundleState before) {
  HARKARA_TRY(store_.put(Table::bundles, record.manifest.id.view(), encode_bundle_record(record)));
  if (record.state == before) return ok();
  if (before == BundleState::held) {
    const auto key = queue_key(record.manifest.manifest.header.service_class, record.ref);
    HARKARA_TRY(store_.remove(Table::queue, key));
  }
  return enlist(record);
}

Status BundleStore::write_new(const BundleRecord& record) {
  const BundleId& id = record.manifest.id;
  HARKARA_TRY(store_.put(Table::refs, ref_key(record.ref), encode_ref_owner(id)));
  HARKARA_TRY(store_.put(Table::bundles, id.view(), encode_bundle_record(record)));
  return enlist(record);
}

Status BundleStore::each_queued(
    const std::function<bool(ServiceClass, std::uint64_t ref, const BundleId&)>& visit) {
  Status outcome = ok();
  HARKARA_TRY(store_.scan(Table::queue, {}, [&](View key, View value) {
    const auto place = parse_queue_key(key);
    auto id = bundle_id(value);
    if (!place || !id) {
      outcome = fail(Errc::corrupt, "an entry of the queue is malformed");
      return false;
    }
    return visit(place->service_class, place->ref, *id);
  }));
  return outcome;
}

Status BundleStore::each_inbox(const std::function<bool(std::uint64_t ref, const BundleId&)>& visit,
                               std::uint64_t from) {
  Status outcome = ok();
  const auto take = [&](View key, View value) {
    const auto ref = parse_ref_key(key);
    auto id = bundle_id(value);
    if (!ref || !id) {
      outcome = fail(Errc::corrupt, "an entry of the inbox is malformed");
      return false;
    }
    return visit(*ref, *id);
  };
  HARKARA_TRY(store_.scan(Table::inbox, {}, take, ref_key(from)));
  return outcome;
}

Status BundleStore::remove_from_inbox(std::uint64_t ref) {
  return store_.remove(Table::inbox, ref_key(ref));
}

}  // namespace harkara::storage
