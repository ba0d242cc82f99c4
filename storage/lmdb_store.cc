#include "storage/lmdb_store.h"

#include <algorithm>

#include "storage/lmdb_environment.h"

namespace harkara::storage {

namespace {

bool starts_with(View key, View prefix) {
  return key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
}

struct CloseCursor {
  void operator()(MDB_cursor* cursor) const { mdb_cursor_close(cursor); }
};
using Cursor = std::unique_ptr<MDB_cursor, CloseCursor>;

bool holds_as_much(MDB_txn* txn, MDB_dbi table, View key, std::size_t bytes) {
  MDB_val at = to_val(key);
  MDB_val found{};
  return mdb_get(txn, table, &at, &found) == 0 && found.mv_size >= bytes;
}

}  // namespace

Result<std::unique_ptr<LmdbStore>> LmdbStore::open(const std::filesystem::path& directory,
                                                   const StoreKey& key, Random& random,
                                                   const LmdbOptions& options) {
  const auto key_check = crypto::RecordSealer(key.view(), random).key_check();
  LmdbOptions raised = options;
  raised.quota_bytes = std::max(options.quota_bytes, kMinQuotaBytes);
  HARKARA_ASSIGN(auto environment, LmdbEnvironment::open(directory, raised, key_check));
  return std::unique_ptr<LmdbStore>(new LmdbStore(std::move(environment), key, random));
}

LmdbStore::LmdbStore(std::unique_ptr<LmdbEnvironment> environment, const StoreKey& key,
                     Random& random)
    : Store(key, random), environment_(std::move(environment)) {}

LmdbStore::~LmdbStore() = default;

Usage LmdbStore::usage() {
  return environment_->usage();
}

Result<Bytes> LmdbStore::raw_get(Table table, View key) {
  LmdbEnvironment::Reading reading(*environment_);
  HARKARA_TRY(reading.begin());
  MDB_val at = to_val(key);
  MDB_val found{};
  const int rc = mdb_get(reading.txn(), environment_->handle(table), &at, &found);
  if (rc == MDB_NOTFOUND) return fail(Errc::not_found, "no such record");
  if (rc != 0) return environment_->error(rc, "get");
  return to_bytes(to_view(found));
}

bool LmdbStore::raw_has(Table table, View key) {
  LmdbEnvironment::Reading reading(*environment_);
  if (!reading.begin()) return false;
  MDB_val at = to_val(key);
  MDB_val found{};
  return mdb_get(reading.txn(), environment_->handle(table), &at, &found) == 0;
}

Status LmdbStore::raw_put(Table table, View key, View value) {
  HARKARA_ASSIGN(MDB_txn * txn, environment_->writing());
  const std::size_t bytes = key.size() + value.size();
  if (!environment_->has_room(table, bytes) &&
      !holds_as_much(txn, environment_->handle(table), key, value.size())) {
    return environment_->error(MDB_MAP_FULL, "its quota is used up");
  }
  MDB_val at = to_val(key);
  MDB_val what = to_val(value);
  const int rc = mdb_put(txn, environment_->handle(table), &at, &what, 0);
  if (rc != 0) return environment_->error(rc, "put");
  environment_->note_written(key.size(), value.size());
  return ok();
}

Status LmdbStore::raw_remove(Table table, View key) {
  HARKARA_ASSIGN(MDB_txn * txn, environment_->writing());
  MDB_val at = to_val(key);
  const int rc = mdb_del(txn, environment_->handle(table), &at, nullptr);
  if (rc != 0 && rc != MDB_NOTFOUND) return environment_->error(rc, "remove");
  return ok();
}

Status LmdbStore::raw_scan(Table table, View prefix, View from, const Visitor& visit) {
  LmdbEnvironment::Reading reading(*environment_);
  HARKARA_TRY(reading.begin());
  MDB_cursor* opened = nullptr;
  if (const int rc = mdb_cursor_open(reading.txn(), environment_->handle(table), &opened);
      rc != 0) {
    return environment_->error(rc, "scan");
  }
  const Cursor cursor(opened);
  const View start = std::ranges::lexicographical_compare(prefix, from) ? from : prefix;
  MDB_val key = to_val(start);
  MDB_val value{};
  int rc = mdb_cursor_get(opened, &key, &value, start.empty() ? MDB_FIRST : MDB_SET_RANGE);
  while (rc == 0 && starts_with(to_view(key), prefix) && visit(to_view(key), to_view(value))) {
    rc = mdb_cursor_get(opened, &key, &value, MDB_NEXT);
  }
  if (rc != 0 && rc != MDB_NOTFOUND) return environment_->error(rc, "scan");
  return ok();
}

Result<std::uint64_t> LmdbStore::raw_count(Table table) {
  LmdbEnvironment::Reading reading(*environment_);
  HARKARA_TRY(reading.begin());
  MDB_stat stat{};
  const int rc = mdb_stat(reading.txn(), environment_->handle(table), &stat);
  if (rc != 0) return environment_->error(rc, "count");
  return std::uint64_t{stat.ms_entries};
}

Status LmdbStore::raw_begin() {
  HARKARA_TRY(environment_->writing());
  return ok();
}

Result<bool> LmdbStore::raw_commit() {
  return environment_->commit();
}

Status LmdbStore::sync() {
  return environment_->sync();
}

Status LmdbStore::sound() const {
  return environment_->sound();
}

void LmdbStore::raw_rollback() {
  environment_->abort();
}

}  // namespace harkara::storage
