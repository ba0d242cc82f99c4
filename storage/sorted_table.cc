#include "storage/sorted_table.h"

#include <utility>

namespace harkara::storage {

SortedTable::Place SortedTable::lower_bound(View key) const {
  const std::uint64_t head = key_head(key);
  // The last run that does not begin behind it is the one that may hold it.
  const auto behind =
      std::upper_bound(runs_.begin(), runs_.end(), head, [&](std::uint64_t wanted, const Run& run) {
        return run.head != wanted ? wanted < run.head : run.records.front().behind(key, wanted);
      });
  if (behind == runs_.begin()) return {};
  const auto run = behind - 1;
  const auto at = std::lower_bound(
      run->records.begin(), run->records.end(), head,
      [&](const StoredRecord& record, std::uint64_t wanted) { return record.before(key, wanted); });
  if (at == run->records.end()) return {static_cast<std::size_t>(behind - runs_.begin()), 0};
  return {static_cast<std::size_t>(run - runs_.begin()),
          static_cast<std::size_t>(at - run->records.begin())};
}

const StoredRecord* SortedTable::find(View key) const {
  const Place at = lower_bound(key);
  return has_at(at, key) ? &record(at) : nullptr;
}

void SortedTable::split(std::size_t run) {
  Run& full = runs_[run];
  const auto middle = full.records.begin() + kMost / 2;
  Run half;
  half.records.assign(std::make_move_iterator(middle), std::make_move_iterator(full.records.end()));
  half.head = half.records.front().head();
  full.records.erase(middle, full.records.end());
  runs_.insert(runs_.begin() + static_cast<std::ptrdiff_t>(run) + 1, std::move(half));
}

void SortedTable::insert(Place at, StoredRecord record) {
  // Before a run's first one is behind the last of the run before it.
  if (at.index == 0 && at.run > 0 && runs_[at.run - 1].records.size() < kMost) {
    --at.run;
    at.index = runs_[at.run].records.size();
  }
  const bool full = !is_end(at) && runs_[at.run].records.size() == kMost;
  if (is_end(at) || (full && at.index == 0)) {
    runs_.emplace(runs_.begin() + static_cast<std::ptrdiff_t>(at.run));
  } else if (full) {
    split(at.run);
    if (at.index > kMost / 2) at = {at.run + 1, at.index - kMost / 2};
  }
  Run& run = runs_[at.run];
  run.records.insert(run.records.begin() + static_cast<std::ptrdiff_t>(at.index),
                     std::move(record));
  run.head = run.records.front().head();
  ++size_;
}

StoredRecord SortedTable::replace(Place at, StoredRecord record) {
  return std::exchange(runs_[at.run].records[at.index], std::move(record));
}

StoredRecord SortedTable::remove(Place at) {
  Run& run = runs_[at.run];
  StoredRecord removed = std::move(run.records[at.index]);
  run.records.erase(run.records.begin() + static_cast<std::ptrdiff_t>(at.index));
  --size_;
  if (run.records.empty()) {
    runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(at.run));
  } else {
    run.head = run.records.front().head();
    join_with_next(at.run);
  }
  return removed;
}

// So that many removals leave no crowd of runs with little in them.
void SortedTable::join_with_next(std::size_t run) {
  if (run + 1 >= runs_.size()) return;
  auto& records = runs_[run].records;
  auto& next = runs_[run + 1].records;
  if (records.size() + next.size() > kMost / 2) return;
  records.insert(records.end(), std::make_move_iterator(next.begin()),
                 std::make_move_iterator(next.end()));
  runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(run) + 1);
}

}  // namespace harkara::storage
