// What is due when, by the minute: housekeeping looks at what is due, and not at all there is.
// Nothing here is written down; what it was told is found again in the store.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace harkara::sync {

template <class Item>
class Agenda {
 public:
  // Any clock that does not go back, the same for both calls.
  void add(std::uint64_t due_ms, const Item& item) {
    minutes_[due_ms / kMinute_ms + 1].push_back(item);
  }
  // Takes out what is due, in the order of minutes and then of adding; a minute late at most.
  std::vector<Item> take_due(std::uint64_t now_ms) {
    std::vector<Item> due;
    while (!minutes_.empty() && minutes_.begin()->first <= now_ms / kMinute_ms) {
      const auto& items = minutes_.begin()->second;
      due.insert(due.end(), items.begin(), items.end());
      minutes_.erase(minutes_.begin());
    }
    return due;
  }
  void clear() { minutes_.clear(); }

 private:
  static constexpr std::uint64_t kMinute_ms = 60'000;
  std::map<std::uint64_t, std::vector<Item>> minutes_;  // due before they begin
};

}  // namespace harkara::sync
