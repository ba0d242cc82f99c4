#include "storage/lmdb_environment.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace harkara::storage {

namespace {

constexpr unsigned kMaxTables = 32;  // more than there are: a newer format still opens
constexpr std::uint64_t kMinReserveBytes = 1ULL << 20U;
// Of the disk: as much as the largest commit writes, that of a build.
constexpr std::uint64_t kDiskReserveBytes = 4ULL << 20U;
// The pages of a commit are on the disk before its meta page is written, and that
// goes with the next flush: sync(), or the pages of the next commit.
constexpr unsigned kOpenFlags = MDB_NOTLS | MDB_NOMETASYNC;
constexpr MDB_dbi kFreelist = 0;  // LMDB's own table of free pages

std::uint64_t reserve_bytes(std::uint64_t map_bytes) {
  return std::max(map_bytes / 20, kMinReserveBytes);
}

std::uint64_t map_multiple(std::uint64_t bytes) {
  return (bytes + 0xFFFF) & ~std::uint64_t{0xFFFF};
}

// What a table leaves of the map for those that a full store needs more.
std::uint64_t left_by(Table table, std::uint64_t reserve) {
  switch (table) {
    case Table::chunks:
    case Table::partials: return reserve;
    // What a full store needs in order to shrink again; and the keys of our own desks, a
    // hundred bytes a week each, without which nobody could send to them later.
    case Table::tombs:
    case Table::meta:
    case Table::mailbox_keys: return 0;
    // Our own go with their keys; but peers bring theirs, and are not to take all.
    case Table::mailboxes: return reserve / 5;
    default: return reserve * 2 / 5;
  }
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
    const std::filesystem::path& directory, const LmdbOptions& options, View key_check) {
  std::unique_ptr<LmdbEnvironment> out(new LmdbEnvironment(directory, options));
  HARKARA_TRY(out->open_environment(options.quota_bytes));
  HARKARA_TRY(out->make_room_to_shrink());
  HARKARA_TRY(out->open_to_flush());
  HARKARA_TRY(out->open_tables(key_check));
  return out;
}

Status LmdbEnvironment::open_environment(std::uint64_t map_bytes) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path_, ignored)) {
    return fail(Errc::io, "store " + path_.string() + ": no such directory");
  }
  if (const int rc = mdb_env_create(&env_); rc != 0) return error(rc, "create");
  map_bytes_ = map_multiple(map_bytes);
  if (const int rc = mdb_env_set_mapsize(env_, map_bytes_); rc != 0) return error(rc, "size");
  if (const int rc = mdb_env_set_maxdbs(env_, kMaxTables); rc != 0) return error(rc, "tables");
  if (const int rc = mdb_env_open(env_, path_.c_str(), kOpenFlags, 0600); rc != 0) {
    return error(rc, "open");
  }
  int dead = 0;
  if (const int rc = mdb_reader_check(env_, &dead); rc != 0) return error(rc, "check readers");
  MDB_stat stat{};
  mdb_env_stat(env_, &stat);
  page_bytes_ = stat.ms_psize;
  return ok();
}

// A store that holds more than its quota, which was lowered since, is mapped as far as it goes
// and no further. LMDB copies pages to delete from them: it could not even shrink.
Status LmdbEnvironment::make_room_to_shrink() {
  MDB_envinfo info{};
  mdb_env_info(env_, &info);
  const std::uint64_t touched = (info.me_last_pgno + 1) * page_bytes_;
  const std::uint64_t reserve = reserve_bytes(map_bytes_);
  const auto fits = [&](std::uint64_t bytes) { return bytes + reserve * 2 / 5 <= map_bytes_; };
  if (fits(touched) || fits(counted().used_bytes)) return ok();
  if (const int rc = mdb_env_set_mapsize(env_, map_multiple(touched + reserve)); rc != 0)
    return error(rc, "size");
  return ok();
}

// Linux tells of a lost write once for each time the file was opened. LMDB hears it in the flush
// of a commit, which fails and is discarded; sync() has to hear it too, for what was committed
// before.
Status LmdbEnvironment::open_to_flush() {
  flush_fd_ = ::open((path_ / "data.mdb").c_str(), O_RDONLY | O_CLOEXEC);
  if (flush_fd_ < 0) return error(errno, "open");
  return ok();
}

LmdbEnvironment::~LmdbEnvironment() {
  abort();
  if (read_ != nullptr) mdb_txn_abort(read_);
  if (env_ != nullptr) mdb_env_close(env_);
  // What the disk has lost is in memory still, as if it were written. Who opens the store next
  // is to read the disk.
  if (failed_ != 0) ::posix_fadvise(flush_fd_, 0, 0, POSIX_FADV_DONTNEED);
  if (flush_fd_ >= 0) ::close(flush_fd_);
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
  if (rc == 0) return true;
  if (rc == EIO && disk_is_full()) rc = ENOSPC;
  counted_.reset();  // the disk has less room than it said
  if (errc_of(rc) == Errc::io) note_failure(rc);
  return error(rc, "commit");
}

// When LMDB cannot write or flush the pages of a commit it drops the transaction and goes on
// from the meta page before; only when it cannot write a meta page does it give up, and returns
// MDB_PANIC from then on. But the flush that failed was that of the meta page of the commit
// before as well, ours or another process's. Whether the disk has it nobody can say, and the
// next flush says nothing: so it is for good in both cases. When the disk is full (ENOSPC)
// writes are refused before they are lost; where they are lost for that, sync() hears it.
void LmdbEnvironment::note_failure(int code) {
  int none = 0;
  failed_.compare_exchange_strong(none, code);
}

Status LmdbEnvironment::sound() const {
  const int code = failed_;
  if (code != 0) return error(code, "flush");
  return ok();
}

// One at a time: if two threads were at it, one of them would hear of the lost write, and the
// other return before that one has noted it.
Status LmdbEnvironment::sync() {
  while (flushing_.test_and_set()) flushing_.wait(true);
  if (failed_ == 0 && ::fdatasync(flush_fd_) != 0) note_failure(errno);
  flushing_.clear();
  flushing_.notify_one();
  return sound();
}

std::uint64_t LmdbEnvironment::disk_free() const {
  if (asked_disk_free_) return asked_disk_free_();
  std::error_code unknown;  // then it says that there is all the room in the world
  return std::filesystem::space(path_, unknown).available;
}

// When the disk takes only a part of a write, LMDB calls it EIO.
bool LmdbEnvironment::disk_is_full() const {
  return disk_free() < pending_bytes() + page_bytes_;
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
  const std::uint64_t left = left_by(table, reserve_bytes(map_bytes_));
  if (left == 0) return true;
  return counted().used_bytes + pending_bytes() + bytes <= map_bytes_ - left;
}

// On a disk that is full the quota is what the store can hold there: what it has, its free
// pages included, and what the disk has free, less a reserve.
Usage LmdbEnvironment::usage() {
  const Counted& now = counted();
  const std::uint64_t pending = write_ != nullptr ? pending_bytes() : 0;
  const std::uint64_t disk = now.disk_bytes - std::min(now.disk_bytes, kDiskReserveBytes);
  const std::uint64_t quota = map_bytes_ - reserve_bytes(map_bytes_);
  return {now.used_bytes + pending, std::max(std::min(quota, disk), page_bytes_), disk < quota};
}

const LmdbEnvironment::Counted& LmdbEnvironment::counted() {
  MDB_envinfo info{};
  mdb_env_info(env_, &info);
  if (!counted_ || counted_->txn_id != info.me_last_txnid) {
    counted_ = count();
    counted_->txn_id = info.me_last_txnid;
  }
  return *counted_;
}

// Pages below the high-water mark that are not in the freelist. A snapshot of its
// own: the freelist as committed, even while a write transaction is open.
LmdbEnvironment::Counted LmdbEnvironment::count() {
  MDB_txn* snapshot = nullptr;
  Counted out{.disk_bytes = disk_free()};
  if (mdb_txn_begin(env_, nullptr, MDB_RDONLY, &snapshot) != 0) return out;
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
  out.used_bytes = (touched - std::min(touched, free_pages)) * page_bytes_;
  // Of the free pages the file needs no more; what it may grow by must not wrap round.
  out.disk_bytes += std::min(touched * page_bytes_, ~std::uint64_t{0} - out.disk_bytes);
  return out;
}

}  // namespace harkara::storage
