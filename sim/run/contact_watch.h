// What each contact carried, for an observer.
#pragma once

#include <vector>

#include "sim/link.h"
#include "sim/run/observer.h"

namespace harkara::sim {

class ContactWatch {
 public:
  // Both outlive this; `links` by number.
  ContactWatch(RunObserver& observer, const std::vector<Link*>& links)
      : observer_(observer), links_(links), open_(links.size()) {}

  void begin(std::uint32_t link, std::int64_t now_ms) {
    const LinkCounters& counters = links_[link]->counters();
    open_[link] = {now_ms, counters.bytes, counters.lost_bytes};
  }
  // After the cut. Nothing when no contact is open.
  void end(std::uint32_t link, std::int64_t now_ms) {
    Open& open = open_[link];
    if (open.start_ms < 0) return;
    const LinkCounters& counters = links_[link]->counters();
    observer_.contact({link, open.start_ms, now_ms, counters.bytes - open.bytes,
                       counters.lost_bytes - open.lost_bytes});
    open.start_ms = -1;
  }
  void end_all(std::int64_t now_ms) {
    for (std::uint32_t link = 0; link < open_.size(); ++link) end(link, now_ms);
  }

 private:
  struct Open {
    std::int64_t start_ms = -1;
    std::uint64_t bytes = 0;
    std::uint64_t lost_bytes = 0;
  };
  RunObserver& observer_;
  const std::vector<Link*>& links_;
  std::vector<Open> open_;
};

}  // namespace harkara::sim
