// One table of the in-memory store: records in the order of their keys, in short runs of
// adjacent memory. A hub that is simulated looks through tens of thousands of keys at each
// contact; a tree costs it a miss of the cache for each.
#pragma once

#include <vector>

#include "storage/stored_record.h"

namespace harkara::storage {

class SortedTable {
 public:
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
  const StoredRecord& record(Place at) const { return runs_[at.run].records[at.index]; }
  Place next(Place at) const {
    return at.index + 1 < runs_[at.run].records.size() ? Place{at.run, at.index + 1}
                                                       : Place{at.run + 1, 0};
  }
  Place begin() const { return {}; }

  // The record with this key; nullptr: none.
  const StoredRecord* find(View key) const;
  // Is there a record with this key at its lower bound?
  bool has_at(Place at, View key) const {
    return !is_end(at) && !key_before(key, record(at).key());
  }

  // REQUIRES: `at` is lower_bound(record.key()), and no record has this key.
  void insert(Place at, StoredRecord record);
  // What was there. REQUIRES: it has the same key.
  StoredRecord replace(Place at, StoredRecord record);
  StoredRecord remove(Place at);

 private:
  struct Run {
    std::uint64_t head = 0;             // of the first
    std::vector<StoredRecord> records;  // never empty, at most kMost
  };

  static constexpr std::size_t kMost = 64;

  void join_with_next(std::size_t run);
  void split(std::size_t run);

  std::vector<Run> runs_;
  std::size_t size_ = 0;
};

}  // namespace harkara::storage
