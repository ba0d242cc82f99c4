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

MemoryStore::Value::Value(View bytes) : size_(bytes.size()) {
  if (std::ranges::any_of(bytes, [](std::uint8_t b) { return b != 0; })) bytes_ = to_bytes(bytes);
}

Bytes MemoryStore::Value::bytes() const {
  return bytes_.empty() ? Bytes(size_) : bytes_;
}

View MemoryStore::Value::view(Bytes& buffer) const {
  if (!bytes_.empty()) return bytes_;
  buffer.assign(size_, 0);
  return buffer;
}

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
  for (const Map& table : tables_)
    for (const auto& [key, value] : table) used_bytes_ += key.size() + value.size();
}

Status MemoryStore::flip_bit(Table table, View key, std::size_t bit) {
  Map& map = tables_[index_of(table)];
  const auto found = map.find(key);
  if (found == map.end() || bit / 8 >= found->second.size()) {
    return fail(Errc::not_found, "no such bit in the store");
  }
  Bytes flipped = found->second.bytes();
  flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  found->second = Value(flipped);
  return ok();
}

Status MemoryStore::misdirect(Table table, View from, View to) {
  Map& map = tables_[index_of(table)];
  const auto found = map.find(from);
  if (found == map.end()) return fail(Errc::not_found, "no such record in the store");
  return raw_put(table, to, found->second.bytes());
}

Result<Bytes> MemoryStore::raw_get(Table table, View key) {
  const Map& map = tables_[index_of(table)];
  const auto found = map.find(key);
  if (found == map.end()) return fail(Errc::not_found, "no such record");
  return found->second.bytes();
}

bool MemoryStore::raw_has(Table table, View key) {
  return tables_[index_of(table)].contains(key);
}

Status MemoryStore::raw_put(Table table, View key, View value) {
  HARKARA_TRY(may(Step::put));
  if (fail_after_ > 0 && --fail_after_ == 0) {
    return fail(Errc::full, "the store is full: injected");
  }
  Map& map = tables_[index_of(table)];
  auto place = map.lower_bound(key);
  const bool fresh = place == map.end() || KeyOrder()(key, place->first);
  if (fresh) place = map.try_emplace(place, to_bytes(key));
  const std::uint64_t before = fresh ? 0 : key.size() + place->second.size();
  const std::uint64_t after = key.size() + value.size();
  if (after > before && used_bytes_ - before + after > quota_bytes_) {
    if (fresh) map.erase(place);
    return fail(Errc::full, "the store is full: its quota is used up");
  }
  undo_.push_back(
      {table, place->first, fresh ? std::nullopt : std::optional<Value>(std::move(place->second))});
  place->second = Value(value);
  used_bytes_ = used_bytes_ - before + after;
  return ok();
}

Status MemoryStore::raw_remove(Table table, View key) {
  HARKARA_TRY(may(Step::remove));
  Map& map = tables_[index_of(table)];
  const auto found = map.find(key);
  if (found == map.end()) return ok();
  used_bytes_ -= found->first.size() + found->second.size();
  undo_.push_back({table, found->first, std::move(found->second)});
  map.erase(found);
  return ok();
}

Status MemoryStore::raw_scan(Table table, View prefix, View from, const Visitor& visit) {
  const Map& map = tables_[index_of(table)];
  const View start = KeyOrder()(prefix, from) ? from : prefix;
  Bytes zeros;
  for (auto at = map.lower_bound(start); at != map.end(); ++at) {
    if (!starts_with(at->first, prefix) || !visit(at->first, at->second.view(zeros))) break;
  }
  return ok();
}

Result<std::uint64_t> MemoryStore::raw_count(Table table) {
  return std::uint64_t{tables_[index_of(table)].size()};
}

Status MemoryStore::raw_begin() {
  return ok();
}

Status MemoryStore::raw_commit() {
  if (fail_commit_) {
    const Errc code = *fail_commit_;
    fail_commit_.reset();
    raw_rollback();
    return fail(code, "the commit failed: injected");
  }
  if (Status status = may(Step::commit); !status) {
    raw_rollback();
    return status;
  }
  undo_.clear();
  return may(Step::committed);
}

void MemoryStore::raw_rollback() {
  for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) {
    Map& map = tables_[index_of(step->table)];
    if (const auto now = map.find(step->key); now != map.end()) {
      used_bytes_ -= now->first.size() + now->second.size();
      map.erase(now);
    }
    if (step->before) {
      used_bytes_ += step->key.size() + step->before->size();
      map.emplace(step->key, std::move(*step->before));
    }
  }
  undo_.clear();
}

}  // namespace harkara::storage
