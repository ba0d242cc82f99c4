// One open LMDB environment: its handles, its one write transaction, its one
// reusable read transaction, its limits. Private to the LMDB form of the store.
#pragma once

#include <lmdb.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "storage/lmdb_store.h"
#include "storage/store.h"

namespace harkara::storage {

// The error of an LMDB return code; `doing` is a clause such as "commit".
Error lmdb_error(int code, std::string_view doing, const std::filesystem::path& where);

inline MDB_val to_val(View bytes) {
  return {bytes.size(), const_cast<std::uint8_t*>(bytes.data())};  // LMDB does not write to it
}
inline View to_view(const MDB_val& value) {
  return as_view(value.mv_data, value.mv_size);
}

class LmdbEnvironment {
 public:
  // `key_check` tells whether an existing environment belongs to this store key.
  static Result<std::unique_ptr<LmdbEnvironment>> open(const std::filesystem::path& directory,
                                                       const LmdbOptions& options, View key_check);
  ~LmdbEnvironment();
  LmdbEnvironment(const LmdbEnvironment&) = delete;
  LmdbEnvironment& operator=(const LmdbEnvironment&) = delete;

  // A transaction to read in: the open write transaction, else a snapshot that
  // lives as long as the outermost Reading.
  class Reading {
   public:
    explicit Reading(LmdbEnvironment& environment) : environment_(environment) {}
    ~Reading();
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    Status begin();
    MDB_txn* txn() const { return txn_; }

   private:
    LmdbEnvironment& environment_;
    MDB_txn* txn_ = nullptr;
    bool counted_ = false;
  };

  // The write transaction, opened when there is none. Waits for other processes.
  Result<MDB_txn*> writing();
  bool is_writing() const { return write_ != nullptr; }
  // Whole and in order whatever happens, but the last one may go with the machine until
  // sync(). False: there was nothing to commit.
  Result<bool> commit();
  Status sync();         // in any thread
  Status sound() const;  // in any thread
  void abort();

  MDB_dbi handle(Table table) const { return tables_[static_cast<std::size_t>(table)]; }
  Error error(int code, std::string_view doing) const { return lmdb_error(code, doing, path_); }

  Usage usage();
  // May `bytes` more be written to `table` in the open transaction?
  bool has_room(Table table, std::size_t bytes);
  void note_written(std::size_t key_bytes, std::size_t value_bytes);

 private:
  LmdbEnvironment(std::filesystem::path directory, const LmdbOptions& options)
      : path_(std::move(directory)), asked_disk_free_(options.disk_free) {}
  Status open_environment(std::uint64_t map_bytes);
  Status make_room_to_shrink();
  Status open_to_flush();
  // lmdb_format.cc
  Status open_tables(View key_check);
  Status create_tables(View key_check);
  Status check_format(MDB_txn* txn, View key_check) const;
  Status open_handles(MDB_txn* txn, unsigned flags);

  int begin(unsigned flags, MDB_txn** out);
  void note_failure(int code);
  std::uint64_t disk_free() const;
  bool disk_is_full() const;
  std::uint64_t pending_bytes() const;

  struct Counted {
    std::size_t txn_id = 0;
    std::uint64_t used_bytes = 0;
    std::uint64_t disk_bytes = 0;  // how large the file can get
  };
  const Counted& counted();
  Counted count();

  std::filesystem::path path_;
  std::function<std::uint64_t()> asked_disk_free_;
  MDB_env* env_ = nullptr;
  MDB_txn* write_ = nullptr;
  MDB_txn* read_ = nullptr;  // kept reset between calls
  int readings_ = 0;
  std::array<MDB_dbi, kTableCount> tables_{};
  std::uint64_t map_bytes_ = 0;
  std::uint64_t page_bytes_ = 4096;
  std::uint64_t pending_pages_ = 0;  // a bound on what the write transaction adds
  std::uint64_t pending_small_bytes_ = 0;
  std::optional<Counted> counted_;  // true for that transaction, whoever committed it
  int flush_fd_ = -1;
  std::atomic<int> failed_ = 0;  // the first error of LMDB's or the system's that is for good
  std::atomic_flag flushing_;
};

}  // namespace harkara::storage
