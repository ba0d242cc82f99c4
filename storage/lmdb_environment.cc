#include "storage/lmdb_environment.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "storage/lmdb_store.h"

namespace harkara::storage {

namespace {

constexpr unsigned kMaxTables = 32;  // more than there are: a newer format still opens
constexpr std::uint64_t kMinReserveBytes = 1ULL << 20U;
// The pages of a commit are on the disk before its meta page is written, and that
// goes with the next flush: sync(), or the pages of the next commit.
constexpr unsigned kOpenFlags = MDB_NOTLS | MDB_NOMETASYNC;
constexpr MDB_dbi kFreelist = 0;  // LMDB's own table of free pages

std::uint64_t reserve_bytes(std::uint64_t map_bytes) {
  return std::max(map_bytes / 20, kMinReserveBytes);
}

Errc errc_of(int code) {
  switch (code) {
    case MDB_NOTFOUND: return Errc::not_found;
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return Errc::full;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE: return Errc::corrupt;
    case MDB_READERS_FULL: return Errc::busy;
    default: return Errc::io;
  }
}

}  // namespace

Error lmdb_error(int code, std::string_view doing, const std::filesystem::path& where) {
  return fail(errc_of(code),
              "store " + where.string() + ": " + std::string(doing) + ": " + mdb_strerror(code));
}

Result<std::unique_ptr<LmdbEnvironment>> LmdbEnvironment::open(
    const std::filesystem::path& directory, std::uint64_t map_bytes, View key_check) {
  std::unique_ptr<LmdbEnvironment> out(new LmdbEnvironment(directory));
  HARKARA_TRY(out->open_environment(map_bytes));
  HARKARA_TRY(out->open_tables(key_check));
  return out;
}

Status LmdbEnvironment::open_environment(std::uint64_t map_bytes) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path_, ignored)) {
    return fail(Errc::io, "store " + path_.string() + ": no such directory");
  }
  if (const int rc = mdb_env_create(&env_); rc != 0) return error(rc, "create");
  const std::uint64_t page_multiple = (map_bytes + 0xFFFF) & ~std::uint64_t{0xFFFF};
  if (const int rc = mdb_env_set_mapsize(env_, page_multiple); rc != 0) return error(rc, "size");
  if (const int rc = mdb_env_set_maxdbs(env_, kMaxTables); rc != 0) return error(rc, "tables");
  if (const int rc = mdb_env_open(env_, path_.c_str(), kOpenFlags, 0600); rc != 0) {
    return error(rc, "open");
  }
  int dead = 0;
  if (const int rc = mdb_reader_check(env_, &dead); rc != 0) return error(rc, "check readers");
  MDB_stat stat{};
  mdb_env_stat(env_, &stat);
  page_bytes_ = stat.ms_psize;
  MDB_envinfo info{};
  mdb_env_info(env_, &info);
  map_bytes_ = info.me_mapsize;
  return ok();
}

LmdbEnvironment::~LmdbEnvironment() {
  abort();
  if (read_ != nullptr) mdb_txn_abort(read_);
  if (env_ != nullptr) mdb_env_close(env_);
}

// Another process may have opened the store with a larger quota and used it.
int LmdbEnvironment::begin(unsigned flags, MDB_txn** out) {
  int rc = mdb_txn_begin(env_, nullptr, flags, out);
  if (rc != MDB_MAP_RESIZED || write_ != nullptr || readings_ != 0) return rc;
  if (rc = mdb_env_set_mapsize(env_, 0); rc != 0) return rc;
  MDB_envinfo info{};
  mdb_env_info(env_, &info);
  map_bytes_ = info.me_mapsize;
  return mdb_txn_begin(env_, nullptr, flags, out);
}

Status LmdbEnvironment::Reading::begin() {
  LmdbEnvironment& env = environment_;
  if (env.write_ != nullptr) {
    txn_ = env.write_;
    return ok();
  }
  if (env.readings_ == 0) {
    int rc = env.read_ == nullptr ? env.begin(MDB_RDONLY, &env.read_) : mdb_txn_renew(env.read_);
    if (rc == MDB_MAP_RESIZED) {
      mdb_txn_abort(env.read_);
      env.read_ = nullptr;
      rc = env.begin(MDB_RDONLY, &env.read_);
    }
    if (rc != 0) return env.error(rc, "read");
  }
  ++env.readings_;
  counted_ = true;
  txn_ = env.read_;
  return ok();
}

LmdbEnvironment::Reading::~Reading() {
  if (counted_ && --environment_.readings_ == 0) mdb_txn_reset(environment_.read_);
}

Result<MDB_txn*> LmdbEnvironment::writing() {
  if (write_ == nullptr) {
    if (const int rc = begin(0, &write_); rc != 0) {
      write_ = nullptr;
      return error(rc, "begin");
    }
    pending_pages_ = 0;
    pending_small_bytes_ = 0;
  }
  return write_;
}

Result<bool> LmdbEnvironment::commit() {
  if (write_ == nullptr) return false;
  MDB_txn* txn = write_;
  write_ = nullptr;  // LMDB frees it, whatever the outcome
  int rc = mdb_txn_commit(txn);
  if (rc == EIO && disk_is_full()) rc = ENOSPC;
  if (rc != 0) return error(rc, "commit");
  return true;
}

Status LmdbEnvironment::sync() const {
  if (const int rc = mdb_env_sync(env_, 1); rc != 0) return error(rc, "sync");
  return ok();
}

// When the disk takes only a part of a write, LMDB calls it EIO.
bool LmdbEnvironment::disk_is_full() const {
  std::error_code failed;
  const auto space = std::filesystem::space(path_, failed);
  return !failed && space.available < pending_bytes() + page_bytes_;
}

void LmdbEnvironment::abort() {
  if (write_ != nullptr) mdb_txn_abort(write_);
  write_ = nullptr;
}

std::uint64_t LmdbEnvironment::pending_bytes() const {
  return pending_pages_ * page_bytes_ + pending_small_bytes_;
}

void LmdbEnvironment::note_written(std::size_t key_bytes, std::size_t value_bytes) {
  constexpr std::size_t kPageHeader = 16;
  const std::size_t node = key_bytes + value_bytes + 8;
  if (node > page_bytes_ / 2 - kPageHeader) {  // LMDB's rule: the value gets pages of its own
    pending_pages_ += (value_bytes + kPageHeader + page_bytes_ - 1) / page_bytes_;
    pending_small_bytes_ += key_bytes + kPageHeader;
  } else {
    pending_small_bytes_ += node + node / 2;  // leaves are about two thirds full
  }
}

bool LmdbEnvironment::has_room(Table table, std::size_t bytes) {
  const bool bulk = table == Table::chunks || table == Table::partials;
  // What a full store needs in order to shrink again.
  const bool essential = table == Table::tombs || table == Table::meta;
  if (essential) return true;
  const std::uint64_t reserve = reserve_bytes(map_bytes_);
  const std::uint64_t limit = map_bytes_ - (bulk ? reserve : reserve * 2 / 5);
  return usage().used_bytes + bytes <= limit;
}

Usage LmdbEnvironment::usage() {
  MDB_envinfo info{};
  mdb_env_info(env_, &info);
  if (!counted_ || counted_->txn_id != info.me_last_txnid) {
    counted_ = Counted{info.me_last_txnid, count_used_bytes()};
  }
  const std::uint64_t pending = write_ != nullptr ? pending_bytes() : 0;
  return {counted_->used_bytes + pending, map_bytes_ - reserve_bytes(map_bytes_)};
}

// Pages below the high-water mark that are not in the freelist. A snapshot of its
// own: the freelist as committed, even while a write transaction is open.
std::uint64_t LmdbEnvironment::count_used_bytes() {
  MDB_txn* snapshot = nullptr;
  if (mdb_txn_begin(env_, nullptr, MDB_RDONLY, &snapshot) != 0) return 0;
  std::uint64_t free_pages = 0;
  MDB_cursor* cursor = nullptr;
  if (mdb_cursor_open(snapshot, kFreelist, &cursor) == 0) {
    MDB_val key{};
    MDB_val list{};
    while (mdb_cursor_get(cursor, &key, &list, MDB_NEXT) == 0) {
      std::size_t pages = 0;  // each list begins with its length
      std::memcpy(&pages, list.mv_data, sizeof(pages));
      free_pages += pages;
    }
    mdb_cursor_close(cursor);
  }
  MDB_envinfo info{};
  mdb_env_info(env_, &info);
  mdb_txn_abort(snapshot);
  const std::uint64_t touched = info.me_last_pgno + 1;
  return (touched - std::min(touched, free_pages)) * page_bytes_;
}

}  // namespace harkara::storage
