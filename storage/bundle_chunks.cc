// A bundle arriving chunk by chunk, and its chunks read again.
#include "base/limits.h"
#include "crypto/tree.h"
#include "storage/bundle_store.h"
#include "storage/keys.h"

namespace harkara::storage {

namespace {

std::string chunk_name(std::uint32_t index) {
  return "chunk " + std::to_string(index);
}

BundleRecord new_record(std::uint64_t ref, const crypto::SignedManifest& manifest,
                        std::uint64_t age_ms, std::uint64_t residence_ms, const NodeId& from) {
  BundleRecord record;
  record.ref = ref;
  record.age_at_arrival_ms = age_ms;
  record.arrival_residence_ms = residence_ms;
  if (!from.is_zero()) record.holders.push_back({from, HolderRole::gave_us});
  record.manifest = manifest;
  return record;
}

BundleState complete_state(bool destination_is_here) {
  return destination_is_here ? BundleState::here : BundleState::held;
}

}  // namespace

Result<BundleRecord> BundleStore::new_arrival(const crypto::SignedManifest& manifest,
                                              std::uint64_t age_ms, const NodeId& from) {
  HARKARA_TRY(store_.begin_write());
  if (store_.has(Table::bundles, manifest.id.view())) {
    return fail(Errc::refused, "this bundle has a record already");
  }
  HARKARA_ASSIGN(const std::uint64_t ref, allocate_ref());
  HARKARA_ASSIGN(const std::uint64_t residence, residence_ms());
  return new_record(ref, manifest, age_ms, residence, from);
}

Result<BundleRecord> BundleStore::begin(const crypto::SignedManifest& manifest,
                                        std::uint64_t age_ms, const NodeId& from) {
  HARKARA_ASSIGN(BundleRecord record, new_arrival(manifest, age_ms, from));
  HARKARA_TRY(write_new(record));
  return record;
}

Result<BundleRecord> BundleStore::add_complete(const crypto::SignedManifest& manifest,
                                               std::uint64_t age_ms, const NodeId& from,
                                               bool destination_is_here, View chunk) {
  const auto shape = manifest.manifest.shape();
  HARKARA_ASSERT(shape.chunks() == 1);
  if (chunk.size() != shape.chunk_bytes(0) ||
      hashes_.of(shape, 0, chunk) != manifest.manifest.root) {
    return fail(Errc::forged, chunk_name(0) + " does not match its bundle");
  }
  HARKARA_ASSIGN(BundleRecord record, new_arrival(manifest, age_ms, from));
  record.state = complete_state(destination_is_here);
  HARKARA_TRY(store_.put(Table::chunks, chunk_key(record.ref, 0), chunk));
  HARKARA_TRY(write_new(record));
  return record;
}

Status BundleStore::add_chunk(const BundleRecord& record, std::uint32_t index, View chunk) {
  const auto shape = record.manifest.manifest.shape();
  if (index >= shape.chunks()) return fail(Errc::forged, chunk_name(index) + " is out of range");
  if (!shape.is_root(index) &&
      !store_.has(Table::chunks, chunk_key(record.ref, shape.parent_of(index).chunk))) {
    return fail(Errc::refused, chunk_name(index) + " came before its parent");
  }
  HARKARA_TRY(check_chunk(record, index, chunk, Errc::forged));
  HARKARA_TRY(store_.put(Table::chunks, chunk_key(record.ref, index), chunk));
  if (index < shape.tree_chunks()) remember(record.manifest.id, index, chunk);
  return ok();
}

Status BundleStore::check_chunk(const BundleRecord& record, std::uint32_t index, View chunk,
                                Errc otherwise) {
  const auto shape = record.manifest.manifest.shape();
  HARKARA_ASSIGN(const crypto::Hash expected, expected_hash(record, index));
  if (chunk.size() != shape.chunk_bytes(index) || hashes_.of(shape, index, chunk) != expected) {
    return fail(otherwise, chunk_name(index) + " does not match its bundle");
  }
  return ok();
}

Result<crypto::Hash> BundleStore::expected_hash(const BundleRecord& record, std::uint32_t index) {
  const auto shape = record.manifest.manifest.shape();
  if (shape.is_root(index)) return record.manifest.manifest.root;
  const auto parent = shape.parent_of(index);
  HARKARA_ASSIGN(const Bytes* page, tree_chunk(record, parent.chunk));
  const auto hash = crypto::Hash::from(View(*page).subspan(parent.offset, crypto::Hash::kSize));
  HARKARA_ASSERT(hash.has_value());
  return *hash;
}

// Verified up to the manifest: at most index -> page.
Result<const Bytes*> BundleStore::tree_chunk(const BundleRecord& record, std::uint32_t index) {
  if (const Bytes* bytes = cached(record.manifest.id, index)) return bytes;
  HARKARA_ASSIGN(const Bytes bytes, store_.get(Table::chunks, chunk_key(record.ref, index)));
  HARKARA_TRY(check_chunk(record, index, bytes, Errc::corrupt));
  return remember(record.manifest.id, index, bytes);
}

const Bytes* BundleStore::cached(const BundleId& bundle, std::uint32_t index) const {
  for (const TreeChunk& entry : tree_chunks_) {
    if (entry.index == index && entry.bundle == bundle && !entry.bytes.empty()) {
      return &entry.bytes;
    }
  }
  return nullptr;
}

const Bytes* BundleStore::remember(const BundleId& bundle, std::uint32_t index, View bytes) {
  TreeChunk& entry = tree_chunks_[next_tree_chunk_];
  next_tree_chunk_ = (next_tree_chunk_ + 1) % tree_chunks_.size();
  entry = {bundle, index, to_bytes(bytes)};
  return &entry.bytes;
}

Result<std::vector<bool>> BundleStore::present(const BundleRecord& record) {
  std::vector<bool> bits(record.manifest.manifest.shape().chunks());
  HARKARA_TRY(store_.scan_keys(Table::chunks, ref_key(record.ref), [&](View key) {
    const auto place = parse_chunk_key(key);
    if (place && place->index < bits.size()) bits[place->index] = true;
    return true;
  }));
  return bits;
}

Result<std::uint64_t> BundleStore::bytes_present(const BundleRecord& record) {
  const crypto::TreeShape shape = record.manifest.manifest.shape();
  HARKARA_ASSIGN(const std::vector<bool> here, present(record));
  std::uint64_t bytes = 0;
  for (std::uint32_t i = 0; i < here.size(); ++i)
    if (here[i]) bytes += shape.chunk_bytes(i);
  return bytes;
}

Status BundleStore::complete(BundleRecord& record, bool destination_is_here) {
  std::uint32_t stored = 0;
  HARKARA_TRY(store_.scan_keys(Table::chunks, ref_key(record.ref), [&](View) {
    ++stored;
    return true;
  }));
  HARKARA_ASSERT(stored == record.manifest.manifest.shape().chunks());
  HARKARA_TRY(remove_all(Table::partials, ref_key(record.ref)));
  BundleRecord after = record;
  after.state = complete_state(destination_is_here);
  HARKARA_TRY(update(after, record.state));
  record = std::move(after);
  return ok();
}

Status BundleStore::keep_partial(const BundleRecord& record, std::uint32_t index, View leading) {
  HARKARA_TRY(remove_all(Table::partials, ref_key(record.ref)));
  if (leading.empty()) return ok();
  return store_.put(Table::partials, chunk_key(record.ref, index), leading);
}

Result<std::optional<BundleStore::Partial>> BundleStore::partial(const BundleRecord& record) {
  std::optional<Partial> found;
  HARKARA_TRY(store_.scan(Table::partials, ref_key(record.ref), [&](View key, View value) {
    if (const auto place = parse_chunk_key(key)) found = Partial{place->index, to_bytes(value)};
    return false;
  }));
  return found;
}

Result<Bytes> BundleStore::chunk(const BundleRecord& record, std::uint32_t index) {
  if (index >= record.manifest.manifest.shape().chunks()) {
    return fail(Errc::not_found, chunk_name(index) + " is out of range");
  }
  HARKARA_ASSIGN(Bytes bytes, store_.get(Table::chunks, chunk_key(record.ref, index)));
  HARKARA_TRY(check_chunk(record, index, bytes, Errc::corrupt));
  return bytes;
}

}  // namespace harkara::storage
