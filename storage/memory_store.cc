#include "storage/memory_store.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace harkara::storage {

namespace {

bool starts_with(View key, View prefix) {
  return key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
}

std::size_t index_of(Table table) {
  return static_cast<std::size_t>(table);
}

// Goes through a table some records ahead of its reader, so that their values are on their way
// from memory when they are read; a scan that ends soon costs next to nothing.
class Scout {
 public:
  Scout(const SortedTable& records, SortedTable::Place at) : records_(records), at_(at) {}
  void step() {
    for (int i = 0; i < 2 && ahead_ < kAhead && !records_.is_end(at_); ++i, ++ahead_) {
      __builtin_prefetch(records_.record(at_).place());
      at_ = records_.next(at_);
    }
    if (ahead_ > 0) --ahead_;
  }

 private:
  static constexpr int kAhead = 12;
  const SortedTable& records_;
  SortedTable::Place at_;
  int ahead_ = 0;
};

}  // namespace

MemoryStore::MemoryStore(const StoreKey& key, Random& random, std::uint64_t quota_bytes,
                         Sealing sealing)
    : Store(key, random, sealing), quota_bytes_(quota_bytes) {}

Usage MemoryStore::usage() {
  return {used_bytes_, quota_bytes_};
}

Status MemoryStore::sync() {
  if (fail_sync_) lost_writes_ = std::exchange(fail_sync_, std::nullopt);
  HARKARA_TRY(sound());
  undo_unsynced_.clear();
  return ok();
}

Status MemoryStore::sound() const {
  if (lost_writes_) return fail(*lost_writes_, "the disk has lost writes: injected");
  return ok();
}

void MemoryStore::crash() {
  rollback();
  lost_writes_.reset();
}

void MemoryStore::lose_power() {
  lost_writes_.reset();
  rollback();
  undo_ = std::exchange(undo_unsynced_, {});
  rollback();
  synced(transaction());
}

std::uint64_t MemoryStore::taken(Table table, const StoredRecord& record) const {
  return record.key().size() + record.value_size() + seal_left_out(table);
}

void MemoryStore::restore(const Image& image) {
  rollback();
  lost_writes_.reset();
  undo_unsynced_.clear();
  tables_ = image;
  used_bytes_ = counted_anew();
}

std::uint64_t MemoryStore::counted_anew() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kTableCount; ++i)
    for (auto at = tables_[i].begin(); !tables_[i].is_end(at); at = tables_[i].next(at))
      sum += taken(static_cast<Table>(i), tables_[i].record(at));
  return sum;
}

Status MemoryStore::flip_bit(Table table, View key, std::size_t bit) {
  SortedTable& records = tables_[index_of(table)];
  const auto at = records.lower_bound(key);
  if (!records.has_at(at, key) || bit / 8 >= records.record(at).value_size()) {
    return fail(Errc::not_found, "no such bit in the store");
  }
  Bytes flipped = records.record(at).value();
  flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  records.replace(at, StoredRecord(key, flipped));
  return ok();
}

Status MemoryStore::misdirect(Table table, View from, View to) {
  const StoredRecord* const found = tables_[index_of(table)].find(from);
  if (found == nullptr) return fail(Errc::not_found, "no such record in the store");
  return raw_put(table, to, found->value());
}

Result<Bytes> MemoryStore::raw_get(Table table, View key) {
  const StoredRecord* const found = tables_[index_of(table)].find(key);
  if (found == nullptr) return fail(Errc::not_found, "no such record");
  return found->value();
}

Status MemoryStore::raw_look(Table table, View key, const Looker& look) {
  const StoredRecord* const found = tables_[index_of(table)].find(key);
  if (found == nullptr) return fail(Errc::not_found, "no such record");
  Bytes zeros;
  look(found->value(zeros));
  return ok();
}

bool MemoryStore::raw_has(Table table, View key) {
  return tables_[index_of(table)].find(key) != nullptr;
}

Status MemoryStore::raw_put(Table table, View key, View value) {
  HARKARA_TRY(may(Step::put));
  if (fail_after_ > 0 && --fail_after_ == 0) {
    return fail(Errc::full, "the store is full: injected");
  }
  SortedTable& records = tables_[index_of(table)];
  const auto place = records.lower_bound(key);
  const bool fresh = !records.has_at(place, key);
  const std::uint64_t before = fresh ? 0 : taken(table, records.record(place));
  const std::uint64_t after = key.size() + value.size() + seal_left_out(table);
  if (after > before && used_bytes_ - before + after > quota_bytes_)
    return fail(Errc::full, "the store is full: its quota is used up");
  if (fresh) {
    records.insert(place, StoredRecord(key, value));
    undo_.push_back({table, false, StoredRecord(key, {})});
  } else {
    undo_.push_back({table, true, records.replace(place, StoredRecord(key, value))});
  }
  used_bytes_ = used_bytes_ - before + after;
  return ok();
}

Status MemoryStore::raw_remove(Table table, View key) {
  HARKARA_TRY(may(Step::remove));
  SortedTable& records = tables_[index_of(table)];
  const auto place = records.lower_bound(key);
  if (!records.has_at(place, key)) return ok();
  used_bytes_ -= taken(table, records.record(place));
  undo_.push_back({table, true, records.remove(place)});
  return ok();
}

Status MemoryStore::raw_scan(Table table, View prefix, View from, const Visitor& visit) {
  const SortedTable& records = tables_[index_of(table)];
  const View start = key_before(prefix, from) ? from : prefix;
  Bytes zeros;
  auto at = records.lower_bound(start);
  Scout scout(records, at);
  for (; !records.is_end(at); at = records.next(at)) {
    scout.step();
    const StoredRecord& record = records.record(at);
    if (!starts_with(record.key(), prefix) || !visit(record.key(), record.value(zeros))) break;
  }
  return ok();
}

Status MemoryStore::raw_scan_keys(Table table, View prefix, View from, const KeyVisitor& visit) {
  const SortedTable& records = tables_[index_of(table)];
  const View start = key_before(prefix, from) ? from : prefix;
  for (auto at = records.lower_bound(start); !records.is_end(at); at = records.next(at)) {
    const View key = records.record(at).key();
    if (!starts_with(key, prefix) || !visit(key)) break;
  }
  return ok();
}

Result<std::uint64_t> MemoryStore::raw_count(Table table) {
  return std::uint64_t{tables_[index_of(table)].size()};
}

Status MemoryStore::raw_begin() {
  return ok();
}

Result<bool> MemoryStore::raw_commit() {
  if (fail_commit_) {
    const Errc code = *fail_commit_;
    fail_commit_.reset();
    raw_rollback();
    return fail(code, "the commit failed: injected");
  }
  if (Status status = may(Step::commit); !status) {
    raw_rollback();
    return std::move(status).error();
  }
  const bool unsynced = disk_is_slow_ && !undo_.empty();
  if (unsynced) std::ranges::move(undo_, std::back_inserter(undo_unsynced_));
  undo_.clear();
  HARKARA_TRY(may(Step::committed));
  return unsynced;
}

void MemoryStore::raw_rollback() {
  for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) {
    SortedTable& records = tables_[index_of(step->table)];
    const View key = step->before.key();
    if (const auto now = records.lower_bound(key); records.has_at(now, key)) {
      used_bytes_ -= taken(step->table, records.record(now));
      records.remove(now);
    }
    if (!step->existed) continue;
    used_bytes_ += taken(step->table, step->before);
    const auto place = records.lower_bound(key);
    records.insert(place, std::move(step->before));
  }
  undo_.clear();
}

}  // namespace harkara::storage
