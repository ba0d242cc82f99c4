// One table of the in-memory store: records in the order of their keys, in short runs of
// adjacent memory. A hub that is simulated looks through tens of thousands of keys at each
// contact; a tree costs it a miss of the cache for each.
#pragma once

#include "storage/small_key.h"

namespace harkara::storage {

inline bool all_zero(View bytes) {
  return bytes.empty() ||
         (bytes.front() == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

// A stored value; of one that is zeros throughout, only the size takes space, so that
// a thousand simulated nodes can hold images.
class StoredValue {
 public:
  StoredValue() = default;
  explicit StoredValue(View bytes);
  std::size_t size() const { return size_; }
  Bytes bytes() const;
  // Valid while this and `buffer` are; `buffer` may be filled for it.
  View view(Bytes& buffer) const;

 private:
  std::size_t size_ = 0;
  Bytes bytes_;  // empty when all are zero
};

class SortedTable {
 public:
  struct Record {
    SmallKey key;
    StoredValue value;
  };
  // Where a record is, or would be. Void after the next insertion or removal.
  struct Place {
    std::size_t run = 0;
    std::size_t index = 0;
  };

  std::size_t size() const { return size_; }
  // The first record whose key is not before `key`, or the end.
  Place lower_bound(View key) const;
  bool is_end(Place at) const { return at.run == runs_.size(); }
  // REQUIRES: `at` is not the end.
  const Record& record(Place at) const { return runs_[at.run][at.index]; }
  StoredValue& value(Place at) { return runs_[at.run][at.index].value; }
  Place next(Place at) const;
  Place begin() const { return {}; }

  // The record with this key; nullptr: none.
  const Record* find(View key) const;
  StoredValue* find_value(View key);

  // REQUIRES: `at` is lower_bound(key), and no record has this key.
  void insert(Place at, View key, StoredValue value);
  void remove(Place at);

 private:
  using Run = std::vector<Record>;  // never empty, at most kMost

  static constexpr std::size_t kMost = 64;

  void join_with_next(std::size_t run);

  std::vector<Run> runs_;
  std::size_t size_ = 0;
};

}  // namespace harkara::storage
