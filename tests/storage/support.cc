#include "support.h"

#include <lmdb.h>
#include <stdlib.h>

#include <catch2/catch.hpp>

namespace harkara::storage::test {

namespace fs = std::filesystem;

ScratchDirectory::ScratchDirectory() {
  std::string name = (fs::temp_directory_path() / "harkara-store-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

StoreKey store_key(std::uint8_t fill) {
  StoreKey key;
  std::fill(key.mutable_view().begin(), key.mutable_view().end(), fill);
  return key;
}

std::unique_ptr<LmdbStore> open_lmdb(const fs::path& directory, Random& random,
                                     std::uint64_t quota_bytes) {
  auto opened = LmdbStore::open(directory, store_key(), random, {.quota_bytes = quota_bytes});
  if (!opened) FAIL(opened.error().message);
  return *std::move(opened);
}

TestStore::TestStore(Form form, std::uint64_t quota_bytes)
    : form_(form), quota_bytes_(quota_bytes) {
  open();
}

void TestStore::open() {
  if (form_ == Form::lmdb) {
    store_ = open_lmdb(scratch_.path(), random_, quota_bytes_);
  } else if (store_ == nullptr) {
    store_ = std::make_unique<MemoryStore>(store_key(), random_, quota_bytes_);
  }
}

void TestStore::reopen() {
  if (form_ == Form::lmdb) {
    store_.reset();
  } else {
    dynamic_cast<MemoryStore&>(*store_).crash();
  }
  open();
}

void TestStore::flip_bit(Table table, View key, std::size_t bit) {
  if (form_ == Form::memory) {
    REQUIRE(dynamic_cast<MemoryStore&>(*store_).flip_bit(table, key, bit));
    return;
  }
  edit(
      table, [&](Bytes& value) { value.at(bit / 8) ^= static_cast<std::uint8_t>(1U << (bit % 8)); },
      key, key);
}

void TestStore::misdirect(Table table, View from, View to) {
  if (form_ == Form::memory) {
    REQUIRE(dynamic_cast<MemoryStore&>(*store_).misdirect(table, from, to));
    return;
  }
  edit(
      table, [](Bytes&) {}, from, to);
}

void TestStore::edit(Table table, const std::function<void(Bytes&)>& change, View from, View to) {
  store_.reset();
  MDB_env* env = nullptr;
  REQUIRE(mdb_env_create(&env) == 0);
  mdb_env_set_mapsize(env, quota_bytes_);
  mdb_env_set_maxdbs(env, 32);
  REQUIRE(mdb_env_open(env, scratch_.path().c_str(), 0, 0600) == 0);
  MDB_txn* txn = nullptr;
  REQUIRE(mdb_txn_begin(env, nullptr, 0, &txn) == 0);
  MDB_dbi handle = 0;
  REQUIRE(mdb_dbi_open(txn, std::string(table_name(table)).c_str(), 0, &handle) == 0);
  MDB_val key{from.size(), const_cast<std::uint8_t*>(from.data())};
  MDB_val found{};
  REQUIRE(mdb_get(txn, handle, &key, &found) == 0);
  Bytes value = to_bytes(as_view(found.mv_data, found.mv_size));
  change(value);
  MDB_val target{to.size(), const_cast<std::uint8_t*>(to.data())};
  MDB_val changed{value.size(), value.data()};
  REQUIRE(mdb_put(txn, handle, &target, &changed, 0) == 0);
  REQUIRE(mdb_txn_commit(txn) == 0);
  mdb_env_close(env);
  open();
}

BundleMaker::BundleMaker(std::uint64_t seed)
    : random_(seed),
      signer_(crypto::make_signing_key(random_)),
      box_(crypto::make_box_key(random_)) {}

Result<crypto::SealedBundle> BundleMaker::seal(std::size_t content_size, ServiceClass service_class,
                                               const crypto::ChunkSink& sink) {
  crypto::BundleHeader header;
  header.origin = crypto::node_id_of(signer_.public_key);
  header.destination = EndpointId{{1, 2, 3}};
  header.service_class = service_class;
  header.lifetime_s = 3600;
  const crypto::Recipient to{header.destination, {1, box_.public_key}};
  const auto source = [left = content_size, this](MutableView want) mutable -> Result<std::size_t> {
    const std::size_t given = std::min(left, want.size());
    random_.fill(want.first(given));
    left -= given;
    return given;
  };
  return crypto::seal_bundle(header, content_size, {&to, 1}, source, sink, signer_, random_);
}

SealedChunks BundleMaker::make(std::size_t content_size, ServiceClass service_class) {
  SealedChunks out;
  out.chunks.resize(crypto::TreeShape(crypto::padded_size(content_size)).chunks());
  auto sealed = seal(content_size, service_class, [&](std::uint32_t index, View chunk) {
    out.chunks.at(index) = to_bytes(chunk);
    return ok();
  });
  REQUIRE(sealed);
  out.manifest = sealed->manifest;
  return out;
}

BundleRecord receive(BundleStore& store, const SealedChunks& bundle, bool destination_is_here) {
  auto record = store.begin(bundle.manifest, 0, kPeer);
  REQUIRE(record);
  for (std::uint32_t i = 0; i < bundle.chunks.size(); ++i) {
    REQUIRE(store.add_chunk(*record, i, bundle.chunks[i]));
  }
  REQUIRE(store.complete(*record, destination_is_here));
  return *record;
}

std::vector<Bytes> keys_of(Store& store, Table table, View prefix, View from) {
  std::vector<Bytes> out;
  REQUIRE(store.scan_keys(
      table, prefix,
      [&](View key) {
        out.push_back(to_bytes(key));
        return true;
      },
      from));
  return out;
}

}  // namespace harkara::storage::test
