#include "sim/report/one_recorder.h"

#include <algorithm>

namespace harkara::sim {

OneRecorder::OneRecorder(const Trace& trace, const NetworkPlan& plan, RunObserver& observer)
    : plan_(plan), observer_(observer) {
  std::uint32_t cases = 0;
  for (const PlannedMessage& planned : trace.messages) {
    const bool told = planned.from != planned.to && planned.at_ms <= plan.end_ms;
    messages_.push_back({told ? cases++ : kNone, false, planned.response_bytes == 0, kNone});
  }
  for (std::size_t i = 0; i < trace.messages.size(); ++i)
    if (trace.messages[i].response_bytes > 0)
      messages_.push_back({messages_[i].number, true, true, kNone});
  for (std::uint32_t i = 0; i < plan.links.size(); ++i) {
    const PlannedLink& link = plan.links[i];
    links_.emplace(LinkKey{std::min(link.a, link.b), std::max(link.a, link.b), link.rate_Bps}, i);
  }
}

void OneRecorder::made(std::uint32_t number, std::int64_t at_ms) {
  Message& message = messages_[number];
  if (message.number == kNone) return;
  const PlannedCase& asked = plan_.cases[message.number];
  message.bundle = bundles_++;
  if (message.homeward)
    observer_.made({at_ms, message.bundle, message.number, asked.to, asked.from, true,
                    ServiceClass::answer, asked.answer_bytes});
  else
    observer_.made({at_ms, message.bundle, message.number, asked.from, asked.to, false,
                    asked.parts.front().service_class, asked.parts.front().bytes});
}

void OneRecorder::moved(std::uint32_t number, std::uint32_t from, std::uint32_t to, bool arrived,
                        std::int64_t at_ms) {
  const Message& message = messages_[number];
  if (message.number == kNone) return;
  observer_.moved({at_ms, message.bundle, from, to, arrived});
  if (arrived && message.ends_case) observer_.ended({at_ms, message.number});
}

void OneRecorder::dropped(std::uint32_t number, std::uint32_t node, std::int64_t at_ms) {
  if (messages_[number].number != kNone) observer_.expired({at_ms, messages_[number].bundle, node});
}

void OneRecorder::link_up(std::uint32_t link, std::uint32_t a, std::uint32_t b,
                          std::uint64_t bytes_per_s, std::int64_t at_ms) {
  const auto planned = links_.find({std::min(a, b), std::max(a, b), bytes_per_s});
  if (planned != links_.end())
    open_.insert_or_assign(link, ContactEnded{planned->second, at_ms, 0, 0, 0});
}

void OneRecorder::carried(std::uint32_t link, std::uint64_t bytes) {
  if (const auto at = open_.find(link); at != open_.end()) at->second.carried_bytes += bytes;
}

void OneRecorder::lost(std::uint32_t link, std::uint64_t bytes) {
  carried(link, bytes);
  if (const auto at = open_.find(link); at != open_.end()) at->second.lost_bytes += bytes;
}

void OneRecorder::link_down(std::uint32_t link, std::int64_t at_ms) {
  const auto at = open_.find(link);
  if (at == open_.end()) return;
  at->second.end_ms = at_ms;
  observer_.contact(at->second);
  open_.erase(at);
}

void OneRecorder::fill(const std::vector<std::uint64_t>& used_bytes, std::int64_t at_ms) {
  for (std::uint32_t node = 0; node < used_bytes.size(); ++node)
    observer_.fill({at_ms, node, used_bytes[node]});
}

void OneRecorder::finish() {
  while (!open_.empty()) link_down(open_.begin()->first, plan_.end_ms);
}

}  // namespace harkara::sim
