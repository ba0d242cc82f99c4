#include "sim/run/desk_queue.h"

namespace harkara::sim {

void DeskQueue::add(std::uint32_t number, ServiceClass service_class, std::int64_t service_ms) {
  waiting_.emplace(service_class, sequence_++, number, service_ms);
  serve();
}

void DeskQueue::serve() {
  const std::int64_t now = world_.now().monotonic_ms;
  if (waiting_.empty() || desk_.hours.never()) return;
  if (!calendar_.open(desk_.hours, now)) {
    const std::int64_t opens = calendar_.next_open(desk_.hours, now);
    if (opens_ms_ == opens) return;
    opens_ms_ = opens;
    world_.at(opens, [this] { serve(); });
    return;
  }
  while (busy_ < desk_.doctors && !waiting_.empty()) {
    const auto [service_class, sequence, number, service_ms] = *waiting_.begin();
    waiting_.erase(waiting_.begin());
    ++busy_;
    world_.after(service_ms, [this, number = number] {
      --busy_;
      done_(number);
      serve();
    });
  }
}

}  // namespace harkara::sim
