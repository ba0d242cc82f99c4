// The Store: ordered tables of small records, one writer, durable when commit()
// returns. Two forms: LmdbStore and MemoryStore, which behave alike. Whoever has something
// else to do while the disk works uses commit_soon() and sync().
//
// Every record is sealed under the store key with its table and key bound in, and
// opened on each read: a flipped bit or a value that belongs to another key is
// Errc::corrupt, never data. Chunks (Table::chunks) are stored as they are, since
// they fill pages exactly; storage/bundle_store.h verifies them by the bundle's tree.
//
// Threading: one thread, but for sync() and sound(). Other processes may open the same LmdbStore; a
// writer waits for another's transaction to end.
#pragma once

#include <functional>
#include <set>

#include "base/random.h"
#include "base/result.h"
#include "crypto/record_seal.h"
#include "crypto/secret.h"
#include "storage/table.h"

namespace harkara::storage {

using StoreKey = crypto::Secret<struct StoreKeyKind, 32>;

struct Usage {
  std::uint64_t used_bytes = 0;   // pages in use, freelist excluded
  std::uint64_t quota_bytes = 0;  // less where the disk has no room for it
  bool disk_is_short = false;     // it is less
  double share() const {
    return quota_bytes == 0 ? 0
                            : static_cast<double>(used_bytes) / static_cast<double>(quota_bytes);
  }
};

// How records are kept. `plain` is for simulations, which hold no patient's data: sizes and
// behaviour are those of sealed records, and a damaged record is not noticed.
enum class Sealing { sealed, plain };

class Store {
 public:
  // `key`, `value` are valid only during the call. Return false to stop.
  using Visitor = std::function<bool(View key, View value)>;
  using KeyVisitor = std::function<bool(View key)>;

  virtual ~Store() = default;

  // Reads see this store's own uncommitted writes. Errc::not_found, Errc::corrupt.
  Result<Bytes> get(Table table, View key);
  // As get(), without a copy where none is needed: `look` is called once if the record is
  // there and verifies, with bytes that are valid only meanwhile. It must not write.
  using Looker = std::function<void(View value)>;
  Status look(Table table, View key, const Looker& look);
  bool has(Table table, View key);
  // Opens the write transaction now, not with the first put: what is read from here on
  // stays true until the commit. Needed before read-modify-write, since other
  // processes may write. Waits for them.
  Status begin_write();
  // Opens a write transaction when none is open. REQUIRES: key of 1..511 bytes. Any
  // error, such as Errc::full (the quota or the disk is exhausted), has rolled back
  // the whole open transaction.
  Status put(Table table, View key, View value);
  // Absent keys are not an error.
  Status remove(Table table, View key);
  // Records whose key starts with `prefix` and is >= `from`, in key order. The
  // visitor must not write.
  Status scan(Table table, View prefix, const Visitor& visit, View from = {});
  // Keys only: no record is opened.
  Status scan_keys(Table table, View prefix, const KeyVisitor& visit, View from = {});

  // How many records a table has, this store's own uncommitted ones included; read off, not
  // counted.
  Result<std::uint64_t> count(Table table) { return raw_count(table); }

  // Makes all writes since the last commit durable, or none. Errc::full: the transaction is
  // rolled back, and the store goes on. Errc::io: see sound().
  Status commit();
  // As commit(), but the machine's end (not this process's) may still undo this
  // transaction, whole, until sync() or a later commit. Others see it at once.
  // Nobody outside may be promised what it holds before that.
  Status commit_soon();
  // The last transaction that the machine's end may undo; 0: none.
  std::uint64_t unsynced() const { return unsynced_; }
  // Makes durable what was committed before the call. In any thread, while another goes on
  // with the store; the store outlives it. Any error is for good: see sound().
  virtual Status sync() = 0;
  // ok() until a flush fails. From then on this error, which every commit and sync returns as
  // well: the system tells of a lost write once, and the next flush would succeed although
  // what was lost is not written again. Who opens the store anew reads what the disk has. In
  // any thread.
  virtual Status sound() const = 0;
  // A sync() begun when unsynced() was `transaction` has come to an end, without error.
  void synced(std::uint64_t transaction);
  void rollback();
  // Bytes written since the last commit; 0 when no transaction is open.
  std::size_t uncommitted_bytes() const { return uncommitted_bytes_; }

  // How many transactions came to nothing so far: what one of them told is void.
  std::uint64_t rollbacks() const { return rollbacks_; }

  // The number of the transaction that is open or will be next; whoever shares the
  // store with others remembers it with what it wrote, and asks later what became of it.
  std::uint64_t transaction() const { return transaction_; }
  // Was anything that a transaction of [first, last] wrote rolled back? Of those before the
  // last kLostKept losses: yes, to be safe.
  bool lost_between(std::uint64_t first, std::uint64_t last) const;

  virtual Usage usage() = 0;

 protected:
  Store(const StoreKey& key, Random& random, Sealing sealing = Sealing::sealed);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // What a seal would take beside this table's records, and Sealing::plain leaves out.
  std::size_t seal_left_out(Table table) const;

  // As above, on sealed bytes. raw_put may return Errc::full; the base class then
  // rolls back.
  virtual Result<Bytes> raw_get(Table table, View key) = 0;
  virtual Status raw_look(Table table, View key, const Looker& look);
  virtual bool raw_has(Table table, View key) = 0;
  virtual Status raw_put(Table table, View key, View value) = 0;
  virtual Status raw_remove(Table table, View key) = 0;
  virtual Status raw_scan(Table table, View prefix, View from, const Visitor& visit) = 0;
  virtual Status raw_scan_keys(Table table, View prefix, View from, const KeyVisitor& visit);
  virtual Result<std::uint64_t> raw_count(Table table) = 0;
  virtual Status raw_begin() = 0;
  virtual Result<bool> raw_commit() = 0;  // as commit_soon(); was there anything to sync?
  virtual void raw_rollback() = 0;

 private:
  Result<Bytes> open(Table table, View key, View stored) const;

  crypto::RecordSealer sealer_;
  Sealing sealing_;
  std::size_t uncommitted_bytes_ = 0;
  static constexpr std::size_t kLostKept = 256;
  void end_transaction(bool kept);

  std::uint64_t rollbacks_ = 0;
  std::uint64_t transaction_ = 1;
  std::uint64_t unsynced_ = 0;
  std::set<std::uint64_t> lost_;     // the last of those rolled back that had written something
  std::uint64_t lost_unlisted_ = 0;  // the last that lost_ had no more room for
  int scans_ = 0;                    // running: a visitor must not write
};

}  // namespace harkara::storage
