// The in-memory twin: same contract, sorted tables. It can forget like a crash
// (drop what was not committed) and refuse like a full disk.
#pragma once

#include <array>

#include "storage/sorted_table.h"
#include "storage/store.h"

namespace harkara::storage {

class MemoryStore final : public Store {
 public:
  MemoryStore(const StoreKey& key, Random& random, std::uint64_t quota_bytes,
              Sealing sealing = Sealing::sealed);

  Usage usage() override;
  Status sync() override;
  Status sound() const override;

  // --- faults, for tests and the simulator ---
  // What kill -9 does: everything since the last commit is gone. Who comes after it opens the
  // store anew, as after lose_power() and restore().
  void crash();
  // From now on a commit is on the disk only after a sync(), as that of an LmdbStore.
  void keep_until_synced() { disk_is_slow_ = true; }
  // What a power cut does: everything is gone that was not on the disk.
  void lose_power();
  // The n-th write from now fails with Errc::full (0: never).
  void fail_write_after(std::uint64_t n) { fail_after_ = n; }
  // The next commit fails with `code` and rolls back; nothing that was committed is in doubt.
  void fail_next_commit(Errc code) { fail_commit_ = code; }
  // The next sync() fails, once; no commit or sync succeeds after it (sound()).
  void fail_next_sync(Errc code) { fail_sync_ = code; }
  // Asked before each put, removal and commit, and once more when a commit is durable: an
  // error of its own is what the caller hears. An empty one lets all pass.
  enum class Step : std::uint8_t { put, remove, commit, committed };
  using Interference = std::function<Status(Step)>;
  void interfere(Interference with) { interference_ = std::move(with); }
  // The disk fills from another side, or somebody makes room.
  void set_quota(std::uint64_t bytes) { quota_bytes_ = bytes; }
  // Flips one bit of a stored (sealed) value. Errc::not_found.
  Status flip_bit(Table table, View key, std::size_t bit);
  // Stores the (sealed) value of `from` under `to` as well. Errc::not_found.
  Status misdirect(Table table, View from, View to);

  // What usage() says is used, by going through all records.
  std::uint64_t counted_anew() const;

  // A copy of what is committed, and its return: what a person does who puts a backup
  // in place of the store. REQUIRES: no open transaction; restore() ends one.
  using Image = std::array<SortedTable, kTableCount>;
  Image image() const { return tables_; }
  void restore(const Image& image);

 private:
  Result<Bytes> raw_get(Table table, View key) override;
  Status raw_look(Table table, View key, const Looker& look) override;
  bool raw_has(Table table, View key) override;
  Status raw_put(Table table, View key, View value) override;
  Status raw_remove(Table table, View key) override;
  Status raw_scan(Table table, View prefix, View from, const Visitor& visit) override;
  Status raw_scan_keys(Table table, View prefix, View from, const KeyVisitor& visit) override;
  Result<std::uint64_t> raw_count(Table table) override;
  Status raw_begin() override;
  Result<bool> raw_commit() override;
  void raw_rollback() override;

  // Of the quota; as if sealed, whether it is or not.
  std::uint64_t taken(Table table, const StoredRecord& record) const;

  Image tables_;
  // Undo log of the open transaction: newest last.
  struct Undo {
    Table table;
    bool existed;
    StoredRecord before;  // if not, its key
  };
  std::vector<Undo> undo_;
  bool disk_is_slow_ = false;
  std::vector<Undo> undo_unsynced_;  // of what is committed and not on the disk
  std::uint64_t used_bytes_ = 0;
  std::uint64_t quota_bytes_;
  std::uint64_t fail_after_ = 0;
  std::optional<Errc> fail_commit_;
  std::optional<Errc> fail_sync_;
  std::optional<Errc> lost_writes_;  // what a sync() failed with
  Interference interference_;
  Status may(Step step) const { return interference_ ? interference_(step) : ok(); }
};

}  // namespace harkara::storage
