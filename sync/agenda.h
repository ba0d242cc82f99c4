// What is due when, by the minute: housekeeping looks at what is due, and not at all there is. Kept
// by the hour: what a hub is given lies in few places, however long it is to stay.
// Nothing here is written down; what it was told is found again in the store.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <vector>

namespace harkara::sync {

template <class Item>
class Agenda {
 public:
  // Any clock that does not go back, the same for both calls.
  void add(std::uint64_t due_ms, const Item& item) {
    const std::uint64_t minute = due_ms / kMinute_ms + 1;
    hours_[minute / kHour].push_back({minute, item});
  }
  // Takes out what is due, in the order of minutes and then of adding; a minute late at most.
  std::vector<Item> take_due(std::uint64_t now_ms) {
    const std::uint64_t minute = now_ms / kMinute_ms;
    std::vector<Item> due;
    while (!hours_.empty() && hours_.begin()->first <= minute / kHour) {
      std::vector<Entry>& hour = hours_.begin()->second;
      std::ranges::stable_sort(hour, {}, &Entry::minute);
      const auto later = std::ranges::upper_bound(hour, minute, {}, &Entry::minute);
      std::transform(hour.begin(), later, std::back_inserter(due), [](Entry& e) { return e.item; });
      hour.erase(hour.begin(), later);
      if (!hour.empty()) break;
      hours_.erase(hours_.begin());
    }
    return due;
  }
  void clear() { hours_.clear(); }

 private:
  static constexpr std::uint64_t kMinute_ms = 60'000;
  static constexpr std::uint64_t kHour = 60;  // minutes
  struct Entry {
    std::uint64_t minute;  // due before it begins
    Item item;
  };
  std::map<std::uint64_t, std::vector<Entry>> hours_;  // not empty
};

}  // namespace harkara::sync
