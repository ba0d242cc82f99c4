// The LMDB form: default durability, the map is the quota, no DUPSORT, no read
// transaction held across a call. lmdb.h is included by lmdb_environment.h alone.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "storage/store.h"

namespace harkara::storage {

struct LmdbOptions {
  // The whole map. A reserve of 5 % (at least 1 MiB) is kept so that a full store
  // can still delete and account; Usage::quota_bytes excludes it. At least
  // kMinQuotaBytes: a smaller value is raised to it.
  std::uint64_t quota_bytes = 8ULL << 30U;
  // What the file system of the store has free; asked of it when this is empty. At most once
  // for each transaction.
  std::function<std::uint64_t()> disk_free = {};
};
inline constexpr std::uint64_t kMinQuotaBytes = 4ULL << 20U;

class LmdbEnvironment;

class LmdbStore final : public Store {
 public:
  // Creates the store in `directory` (which must exist) when there is none.
  // Errc::unsupported: made by a newer version. Errc::refused: another store key.
  // Errc::io names the path. One open per directory and process.
  static Result<std::unique_ptr<LmdbStore>> open(const std::filesystem::path& directory,
                                                 const StoreKey& key, Random& random,
                                                 const LmdbOptions& options);
  ~LmdbStore() override;  // rolls back what was not committed

  Usage usage() override;
  Status sync() override;
  Status sound() const override;

 private:
  LmdbStore(std::unique_ptr<LmdbEnvironment> environment, const StoreKey& key, Random& random);

  Result<Bytes> raw_get(Table table, View key) override;
  bool raw_has(Table table, View key) override;
  Status raw_put(Table table, View key, View value) override;
  Status raw_remove(Table table, View key) override;
  Status raw_scan(Table table, View prefix, View from, const Visitor& visit) override;
  Result<std::uint64_t> raw_count(Table table) override;
  Status raw_begin() override;
  Result<bool> raw_commit() override;
  void raw_rollback() override;

  std::unique_ptr<LmdbEnvironment> environment_;
};

}  // namespace harkara::storage
