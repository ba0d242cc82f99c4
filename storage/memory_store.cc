#include "storage/memory_store.h"

#include <algorithm>

namespace harkara::storage {

namespace {

bool starts_with(View key, View prefix) {
  return key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
}

std::size_t index_of(Table table) {
  return static_cast<std::size_t>(table);
}

}  // namespace

MemoryStore::MemoryStore(const StoreKey& key, Random& random, std::uint64_t quota_bytes,
                         Sealing sealing)
    : Store(key, random, sealing), quota_bytes_(quota_bytes) {}

Usage MemoryStore::usage() {
  return {used_bytes_, quota_bytes_};
}

void MemoryStore::crash() {
  rollback();
}

void MemoryStore::restore(const Image& image) {
  rollback();
  tables_ = image;
  used_bytes_ = 0;
  for (const SortedTable& table : tables_)
    for (auto at = table.begin(); !table.is_end(at); at = table.next(at))
      used_bytes_ += table.record(at).key.size() + table.record(at).value.size();
}

Status MemoryStore::flip_bit(Table table, View key, std::size_t bit) {
  StoredValue* const found = tables_[index_of(table)].find_value(key);
  if (found == nullptr || bit / 8 >= found->size()) {
    return fail(Errc::not_found, "no such bit in the store");
  }
  Bytes flipped = found->bytes();
  flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  *found = StoredValue(flipped);
  return ok();
}

Status MemoryStore::misdirect(Table table, View from, View to) {
  const SortedTable::Record* const found = tables_[index_of(table)].find(from);
  if (found == nullptr) return fail(Errc::not_found, "no such record in the store");
  return raw_put(table, to, found->value.bytes());
}

Result<Bytes> MemoryStore::raw_get(Table table, View key) {
  const SortedTable::Record* const found = tables_[index_of(table)].find(key);
  if (found == nullptr) return fail(Errc::not_found, "no such record");
  return found->value.bytes();
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
  const bool fresh = records.is_end(place) || key_before(key, records.record(place).key.view());
  const std::uint64_t before = fresh ? 0 : key.size() + records.record(place).value.size();
  const std::uint64_t after = key.size() + value.size();
  if (after > before && used_bytes_ - before + after > quota_bytes_)
    return fail(Errc::full, "the store is full: its quota is used up");
  Undo undo{table, SmallKey(key), std::nullopt};
  if (fresh)
    records.insert(place, key, StoredValue(value));
  else
    undo.before = std::exchange(records.value(place), StoredValue(value));
  undo_.push_back(std::move(undo));
  used_bytes_ = used_bytes_ - before + after;
  return ok();
}

Status MemoryStore::raw_remove(Table table, View key) {
  HARKARA_TRY(may(Step::remove));
  SortedTable& records = tables_[index_of(table)];
  const auto place = records.lower_bound(key);
  if (records.is_end(place) || key_before(key, records.record(place).key.view())) return ok();
  used_bytes_ -= key.size() + records.record(place).value.size();
  undo_.push_back({table, SmallKey(key), std::move(records.value(place))});
  records.remove(place);
  return ok();
}

Status MemoryStore::raw_scan(Table table, View prefix, View from, const Visitor& visit) {
  const SortedTable& records = tables_[index_of(table)];
  const View start = key_before(prefix, from) ? from : prefix;
  Bytes zeros;
  for (auto at = records.lower_bound(start); !records.is_end(at); at = records.next(at)) {
    const auto& [key, value] = records.record(at);
    if (!starts_with(key.view(), prefix) || !visit(key.view(), value.view(zeros))) break;
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
  undo_.clear();
  HARKARA_TRY(may(Step::committed));
  return false;
}

void MemoryStore::raw_rollback() {
  for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) {
    SortedTable& records = tables_[index_of(step->table)];
    const View key = step->key.view();
    if (const auto now = records.lower_bound(key);
        !records.is_end(now) && !key_before(key, records.record(now).key.view())) {
      used_bytes_ -= key.size() + records.record(now).value.size();
      records.remove(now);
    }
    if (step->before) {
      used_bytes_ += key.size() + step->before->size();
      records.insert(records.lower_bound(key), key, std::move(*step->before));
    }
  }
  undo_.clear();
}

}  // namespace harkara::storage
