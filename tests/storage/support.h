// What the storage tests share: scratch directories, both forms of the store behind
// one face, and bundles sealed as in life.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crypto/bundle.h"
#include "storage/bundle_store.h"
#include "storage/lmdb_store.h"
#include "storage/memory_store.h"

namespace harkara::storage::test {

class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

StoreKey store_key(std::uint8_t fill = 0x11);

enum class Form { lmdb, memory };

// A store of either form that can be closed and opened again.
class TestStore {
 public:
  explicit TestStore(Form form, std::uint64_t quota_bytes = 64ULL << 20U);

  Store& operator*() { return *store_; }
  Store* operator->() { return store_.get(); }
  const std::filesystem::path& directory() const { return scratch_.path(); }

  void reopen();  // what was not committed is gone
  // Damage behind the store's back; uncommitted writes are lost first.
  void flip_bit(Table table, View key, std::size_t bit);
  void misdirect(Table table, View from, View to);

 private:
  void open();
  void edit(Table table, const std::function<void(Bytes&)>& change, View from, View to);

  ScratchDirectory scratch_;
  Form form_;
  std::uint64_t quota_bytes_;
  SeededRandom random_{7};
  std::unique_ptr<Store> store_;
};

std::unique_ptr<LmdbStore> open_lmdb(const std::filesystem::path& directory, Random& random,
                                     std::uint64_t quota_bytes = 64ULL << 20U);

struct SealedChunks {
  crypto::SignedManifest manifest;
  std::vector<Bytes> chunks;

  const BundleId& id() const { return manifest.id; }
};

// Seals random contents to one mailbox, from one origin.
class BundleMaker {
 public:
  explicit BundleMaker(std::uint64_t seed = 1);
  SealedChunks make(std::size_t content_size, ServiceClass service_class = ServiceClass::routine);
  // Seals into a sink of the caller's, as build() wants it.
  Result<crypto::SealedBundle> seal(std::size_t content_size, ServiceClass service_class,
                                    const crypto::ChunkSink& sink);
  Random& random() { return random_; }

 private:
  SeededRandom random_;
  crypto::SigningKey signer_;
  crypto::BoxKey box_;
};

inline const NodeId kPeer{{0xEE}};

// begin, every chunk in order, complete.
BundleRecord receive(BundleStore& store, const SealedChunks& bundle, bool destination_is_here);

std::vector<Bytes> keys_of(Store& store, Table table, View prefix = {}, View from = {});

}  // namespace harkara::storage::test
