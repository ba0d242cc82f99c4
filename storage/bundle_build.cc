// Sealing straight into the store, and clearing up after builders that died.
#include "storage/bundle_store.h"
#include "storage/keys.h"
#include "storage/ref_owner.h"

namespace harkara::storage {

namespace {
constexpr std::size_t kBuildCommitBytes = 4ULL << 20U;  // bounds what LMDB keeps in memory
}  // namespace

Result<crypto::SealedBundle> BundleStore::build(std::uint64_t padded_size, bool destination_is_here,
                                                const SealInto& seal) {
  const bool small = padded_size <= kSmallBundleBytes;
  HARKARA_ASSIGN(const std::uint64_t ref, allocate_ref());
  auto sealed = build_into(ref, small, destination_is_here, seal);
  if (sealed) {
    HARKARA_ASSERT(sealed->manifest.manifest.header.padded_size == padded_size);
    return sealed;
  }
  store_.rollback();
  if (!small) HARKARA_TRY(clear_build(ref));
  return sealed;
}

// The rollback gave up the write lock, and the ref with it if no commit of this build had made
// its draw last: whoever draws it next may have committed a bundle under it since. Our own mark
// is there only if such a commit was ours, and then nobody else can have the ref.
Status BundleStore::clear_build(std::uint64_t ref) {
  HARKARA_TRY(store_.begin_write());
  const auto owner = store_.get(Table::refs, ref_key(ref));
  if (owner && *owner == encode_ref_owner(this_process())) {
    HARKARA_TRY(remove_all(Table::chunks, ref_key(ref)));
    HARKARA_TRY(store_.remove(Table::refs, ref_key(ref)));
  }
  return store_.commit();
}

Result<crypto::SealedBundle> BundleStore::build_into(std::uint64_t ref, bool small,
                                                     bool destination_is_here,
                                                     const SealInto& seal) {
  if (!small) {
    HARKARA_TRY(store_.put(Table::refs, ref_key(ref), encode_ref_owner(this_process())));
  }
  HARKARA_ASSIGN(crypto::SealedBundle sealed, seal([&](std::uint32_t index, View chunk) -> Status {
                   HARKARA_TRY(store_.put(Table::chunks, chunk_key(ref, index), chunk));
                   if (small || store_.uncommitted_bytes() < kBuildCommitBytes) return ok();
                   return store_.commit();
                 }));
  BundleRecord record;
  record.ref = ref;
  record.state = destination_is_here ? BundleState::here : BundleState::held;
  HARKARA_ASSIGN(record.arrival_residence_ms, residence_ms());
  record.manifest = sealed.manifest;
  HARKARA_TRY(write_new(record));
  return sealed;
}

Status BundleStore::sweep() {
  HARKARA_TRY(store_.begin_write());
  const ProcessMark self = this_process();
  std::vector<std::uint64_t> dead;
  Status outcome = ok();
  HARKARA_TRY(store_.scan(Table::refs, {}, [&](View key, View value) {
    auto owner = decode_ref_owner(value);
    const auto ref = parse_ref_key(key);
    if (!owner || !ref) {
      outcome = fail(Errc::corrupt, "an entry of the refs is malformed");
      return false;
    }
    const auto* mark = std::get_if<ProcessMark>(&*owner);
    if (mark != nullptr && (*mark == self || !is_running(*mark))) dead.push_back(*ref);
    return true;
  }));
  HARKARA_TRY(std::move(outcome));
  for (const std::uint64_t ref : dead) {
    HARKARA_TRY(remove_all(Table::chunks, ref_key(ref)));
    HARKARA_TRY(remove_all(Table::partials, ref_key(ref)));
    HARKARA_TRY(store_.remove(Table::refs, ref_key(ref)));
  }
  return sweep_partials();
}

Status BundleStore::sweep_partials() {
  std::vector<Bytes> orphans;
  HARKARA_TRY(store_.scan_keys(Table::partials, {}, [&](View key) {
    const auto place = parse_chunk_key(key);
    if (!place || !store_.has(Table::refs, ref_key(place->ref))) orphans.push_back(to_bytes(key));
    return true;
  }));
  for (const Bytes& key : orphans) HARKARA_TRY(store_.remove(Table::partials, key));
  return ok();
}

}  // namespace harkara::storage
