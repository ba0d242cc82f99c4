#include "storage/sorted_table.h"

#include "base/assert.h"

namespace harkara::storage {

StoredValue::StoredValue(View bytes) : size_(bytes.size()) {
  if (!all_zero(bytes)) bytes_ = to_bytes(bytes);
}

Bytes StoredValue::bytes() const {
  return bytes_.empty() ? Bytes(size_) : bytes_;
}

View StoredValue::view(Bytes& buffer) const {
  if (!bytes_.empty()) return bytes_;
  buffer.assign(size_, 0);
  return buffer;
}

SortedTable::Place SortedTable::lower_bound(View key) const {
  // The last run that does not begin behind it is the one that may hold it.
  const auto behind = std::upper_bound(
      runs_.begin(), runs_.end(), key,
      [](View wanted, const Run& run) { return key_before(wanted, run.front().key.view()); });
  if (behind == runs_.begin()) return {};
  const auto run = behind - 1;
  const auto at = std::lower_bound(
      run->begin(), run->end(), key,
      [](const Record& record, View wanted) { return key_before(record.key.view(), wanted); });
  if (at == run->end()) return {static_cast<std::size_t>(behind - runs_.begin()), 0};
  return {static_cast<std::size_t>(run - runs_.begin()),
          static_cast<std::size_t>(at - run->begin())};
}

SortedTable::Place SortedTable::next(Place at) const {
  return at.index + 1 < runs_[at.run].size() ? Place{at.run, at.index + 1} : Place{at.run + 1, 0};
}

const SortedTable::Record* SortedTable::find(View key) const {
  const Place at = lower_bound(key);
  if (is_end(at) || key_before(key, record(at).key.view())) return nullptr;
  return &record(at);
}

StoredValue* SortedTable::find_value(View key) {
  const Place at = lower_bound(key);
  if (is_end(at) || key_before(key, record(at).key.view())) return nullptr;
  return &value(at);
}

void SortedTable::insert(Place at, View key, StoredValue value) {
  // Before a run's first one is behind the last of the run before it.
  if (at.index == 0 && at.run > 0 && runs_[at.run - 1].size() < kMost) {
    --at.run;
    at.index = runs_[at.run].size();
  }
  const auto place = [&] { return runs_.begin() + static_cast<std::ptrdiff_t>(at.run); };
  const bool beside_all = is_end(at) || (at.index == 0 && runs_[at.run].size() == kMost);
  if (beside_all) {
    runs_.emplace(place());
  } else if (runs_[at.run].size() == kMost) {
    Run& full = runs_[at.run];
    const auto middle = full.begin() + kMost / 2;
    Run half;
    half.assign(std::make_move_iterator(middle), std::make_move_iterator(full.end()));
    full.erase(middle, full.end());
    runs_.insert(place() + 1, std::move(half));
    if (at.index > kMost / 2) at = {at.run + 1, at.index - kMost / 2};
  }
  Run& run = runs_[at.run];
  run.insert(run.begin() + static_cast<std::ptrdiff_t>(at.index),
             Record{SmallKey(key), std::move(value)});
  ++size_;
}

void SortedTable::remove(Place at) {
  Run& run = runs_[at.run];
  run.erase(run.begin() + static_cast<std::ptrdiff_t>(at.index));
  --size_;
  if (run.empty())
    runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(at.run));
  else
    join_with_next(at.run);
}

// So that many removals leave no crowd of runs with little in them.
void SortedTable::join_with_next(std::size_t run) {
  if (run + 1 >= runs_.size() || runs_[run].size() + runs_[run + 1].size() > kMost / 2) return;
  Run& next = runs_[run + 1];
  runs_[run].insert(runs_[run].end(), std::make_move_iterator(next.begin()),
                    std::make_move_iterator(next.end()));
  runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(run + 1));
}

}  // namespace harkara::storage
