#include "sim/run/desk_queue.h"

namespace harkara::sim {

void DeskQueue::add(std::uint32_t number, const PlannedCase& planned, std::int64_t since_ms) {
  node::consult::Waiting waiting;
  waiting.service_class = planned.parts.front().service_class;
  waiting.beneficiary = planned.beneficiary;
  waiting.arrived_s = since_ms / 1'000;
  waiting.tie = number;
  waiting_.push_back(waiting);
  tasks_.push_back({number, planned.service_ms});
  serve();
}

DeskQueue::Task DeskQueue::take_next() {
  const std::size_t at = node::consult::desk_order(waiting_, shares_, {}, 1).front();
  const Task out = tasks_[at];
  shares_.count(waiting_[at]);
  waiting_[at] = waiting_.back();
  tasks_[at] = tasks_.back();
  waiting_.pop_back();
  tasks_.pop_back();
  return out;
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
    const Task task = take_next();
    ++busy_;
    world_.after(task.service_ms, [this, number = task.number] {
      --busy_;
      done_(number);
      serve();
    });
  }
}

}  // namespace harkara::sim
