#include "storage/sorted_table.h"

#include <utility>

namespace harkara::storage {
namespace {

using Records = std::vector<StoredRecord>;

// About where a key is among them. Most keys are hashes or count upwards: their heads lie evenly
// between the first and the last.
std::size_t guess(const Records& records, std::uint64_t head) {
  const std::uint64_t first = records.front().head();
  const std::uint64_t last = records.back().head();
  if (head <= first) return 0;
  if (head >= last) return records.size() - 1;
  const double share = static_cast<double>(head - first) / static_cast<double>(last - first);
  return static_cast<std::size_t>(share * static_cast<double>(records.size() - 1));
}

// The first that is not before the key, looked for from the guess in growing steps: a search by
// halves reads records all over the run, each a miss of the cache.
Records::const_iterator first_not_before(const Records& records, View key, std::uint64_t head) {
  const auto before = [&](const StoredRecord& record) { return record.before(key, head); };
  std::size_t low = guess(records, head);
  std::size_t high = low;  // those below `low` are before the key, those from `high` on are not
  if (before(records[low])) {
    high = ++low;
    for (std::size_t step = 1; high < records.size() && before(records[high]); step *= 2) {
      low = high + 1;
      high = std::min(records.size(), high + step);
    }
  } else {
    for (std::size_t step = 1; low > 0 && !before(records[low - 1]); step *= 2) {
      high = low - 1;
      low -= std::min(low, step);
    }
  }
  const auto begin = records.begin();
  return std::partition_point(begin + static_cast<std::ptrdiff_t>(low),
                              begin + static_cast<std::ptrdiff_t>(high), before);
}

}  // namespace

SortedTable::Place SortedTable::lower_bound(View key) const {
  const std::uint64_t head = key_head(key);
  // The last run that does not begin behind it is the one that may hold it.
  const auto behind =
      std::upper_bound(runs_.begin(), runs_.end(), head, [&](std::uint64_t wanted, const Run& run) {
        return run.head != wanted ? wanted < run.head : run.records.front().behind(key, wanted);
      });
  if (behind == runs_.begin()) return {};
  const auto run = behind - 1;
  const auto at = first_not_before(run->records, key, head);
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
