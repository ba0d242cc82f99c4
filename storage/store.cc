#include "storage/store.h"

#include <utility>

namespace harkara::storage {

namespace {

constexpr std::size_t kMaxKeyBytes = crypto::kMaxRecordKeyBytes;  // LMDB's own limit too

// Chunks are ciphertext already, verified by their bundle's tree, and fill whole
// pages only as they are.
bool is_sealed(Table table) {
  return table != Table::chunks;
}

std::uint8_t number(Table table) {
  return static_cast<std::uint8_t>(table);
}

class Counted {
 public:
  explicit Counted(int& counter) : counter_(counter) { ++counter_; }
  ~Counted() { --counter_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  int& counter_;
};

Error in_table(Error error, Table table) {
  error.message += " (table " + std::string(table_name(table)) + ")";
  return error;
}

}  // namespace

Store::Store(const StoreKey& key, Random& random, Sealing sealing)
    : sealer_(key.view(), random), sealing_(sealing) {}

std::size_t Store::seal_left_out(Table table) const {
  return sealing_ == Sealing::plain && is_sealed(table) ? crypto::kRecordOverhead : 0;
}

Result<Bytes> Store::open(Table table, View key, View stored) const {
  auto value = sealer_.open(number(table), key, stored);
  if (!value) return in_table(std::move(value).error(), table);
  return value;
}

Result<Bytes> Store::get(Table table, View key) {
  HARKARA_ASSIGN(Bytes stored, raw_get(table, key));
  if (!is_sealed(table) || sealing_ == Sealing::plain) return stored;
  return open(table, key, stored);
}

Status Store::raw_look(Table table, View key, const Looker& look) {
  HARKARA_ASSIGN(const Bytes stored, raw_get(table, key));
  look(stored);
  return ok();
}

Status Store::look(Table table, View key, const Looker& look) {
  const Counted running(scans_);
  if (!is_sealed(table) || sealing_ == Sealing::plain) return raw_look(table, key, look);
  Status outcome = ok();
  HARKARA_TRY(raw_look(table, key, [&](View stored) {
    const auto value = open(table, key, stored);
    if (value)
      look(*value);
    else
      outcome = value.error();
  }));
  return outcome;
}

bool Store::has(Table table, View key) {
  return raw_has(table, key);
}

Status Store::begin_write() {
  HARKARA_ASSERT(scans_ == 0);
  return raw_begin();
}

Status Store::put(Table table, View key, View value) {
  HARKARA_ASSERT(scans_ == 0);
  HARKARA_ASSERT(!key.empty() && key.size() <= kMaxKeyBytes);
  Bytes sealed;
  if (is_sealed(table) && sealing_ == Sealing::sealed) {
    sealed = sealer_.seal(number(table), key, value);
    value = sealed;
  }
  if (Status status = raw_put(table, key, value); !status) {
    rollback();
    return in_table(std::move(status).error(), table);
  }
  uncommitted_bytes_ += key.size() + value.size() + seal_left_out(table);
  return ok();
}

Status Store::remove(Table table, View key) {
  HARKARA_ASSERT(scans_ == 0);
  if (Status status = raw_remove(table, key); !status) {
    rollback();
    return in_table(std::move(status).error(), table);
  }
  uncommitted_bytes_ += key.size();
  return ok();
}

Status Store::scan(Table table, View prefix, const Visitor& visit, View from) {
  const Counted running(scans_);
  if (!is_sealed(table) || sealing_ == Sealing::plain) return raw_scan(table, prefix, from, visit);
  Status outcome = ok();
  HARKARA_TRY(raw_scan(table, prefix, from, [&](View key, View stored) {
    auto value = open(table, key, stored);
    if (!value) {
      outcome = std::move(value).error();
      return false;
    }
    return visit(key, *value);
  }));
  return outcome;
}

Status Store::scan_keys(Table table, View prefix, const KeyVisitor& visit, View from) {
  const Counted running(scans_);
  return raw_scan_keys(table, prefix, from, visit);
}

Status Store::raw_scan_keys(Table table, View prefix, View from, const KeyVisitor& visit) {
  return raw_scan(table, prefix, from, [&](View key, View) { return visit(key); });
}

Status Store::commit() {
  HARKARA_TRY(commit_soon());
  if (unsynced_ == 0) return ok();
  HARKARA_TRY(sync());
  unsynced_ = 0;
  return ok();
}

Status Store::commit_soon() {
  HARKARA_ASSERT(scans_ == 0);
  if (Status fit = sound(); !fit) {
    rollback();
    return fit;
  }
  Result<bool> written = raw_commit();
  if (written && *written) unsynced_ = transaction_;
  end_transaction(written.has_value());
  return written ? ok() : Status(std::move(written).error());
}

void Store::synced(std::uint64_t transaction) {
  if (unsynced_ <= transaction && sound()) unsynced_ = 0;
}

// One that wrote nothing is no loss: whoever only looked ends in a rollback hundreds of times
// a minute, and would push out those that matter.
void Store::end_transaction(bool kept) {
  const bool wrote = std::exchange(uncommitted_bytes_, 0) > 0;
  if (!kept) ++rollbacks_;
  if (!kept && wrote) lost_.insert(transaction_);
  if (lost_.size() > kLostKept) {
    lost_unlisted_ = *lost_.begin();
    lost_.erase(lost_.begin());
  }
  ++transaction_;
}

bool Store::lost_between(std::uint64_t first, std::uint64_t last) const {
  if (first <= lost_unlisted_) return true;
  const auto at = lost_.lower_bound(first);
  return at != lost_.end() && *at <= last;
}

void Store::rollback() {
  HARKARA_ASSERT(scans_ == 0);
  raw_rollback();
  end_transaction(false);
}

}  // namespace harkara::storage
