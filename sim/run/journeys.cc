#include "sim/run/journeys.h"

#include <algorithm>

namespace harkara::sim {
namespace {

constexpr std::size_t kUsualStays = 3;  // with one node between

std::int64_t overlap(const std::vector<Span>& spans, std::int64_t from_ms, std::int64_t to_ms) {
  std::int64_t out = 0;
  for (auto at = std::ranges::upper_bound(spans, from_ms, {}, &Span::end_ms);
       at != spans.end() && at->start_ms < to_ms; ++at)
    out += std::min(at->end_ms, to_ms) - std::max(at->start_ms, from_ms);
  return out;
}

}  // namespace

Journeys::Journeys(const NetworkPlan& plan) : plan_(plan) {
  for (const PlannedLink& link : plan.links) between_[std::minmax(link.a, link.b)].push_back(&link);
}

std::uint32_t Journeys::begin(std::uint32_t node, std::int64_t at_ms) {
  std::vector<Stay>& stays = bundles_.emplace_back();
  stays.reserve(kUsualStays);
  stays.push_back({node, node, at_ms});
  return static_cast<std::uint32_t>(bundles_.size() - 1);
}

void Journeys::moved(std::uint32_t bundle, std::uint32_t from, std::uint32_t to,
                     std::int64_t at_ms) {
  auto& stays = bundles_[bundle];
  if (std::ranges::find(stays, to, &Stay::node) == stays.end()) stays.push_back({to, from, at_ms});
}

std::int64_t Journeys::up_between(std::uint32_t a, std::uint32_t b, std::int64_t from_ms,
                                  std::int64_t to_ms) const {
  const auto found = between_.find(std::minmax(a, b));
  if (found == between_.end()) return 0;
  std::int64_t out = 0;
  for (const PlannedLink* link : found->second)
    out = std::max(out, overlap(link->up, from_ms, to_ms));
  return out;
}

void Journeys::account(std::uint32_t bundle, std::uint32_t destination, std::int64_t until_ms,
                       Waits& out) const {
  const auto& stays = bundles_[bundle];
  auto at = std::ranges::find(stays, destination, &Stay::node);
  if (at == stays.end()) {
    at = std::prev(stays.end());  // the last that took it still has it
    out["held at " + group(at->node) + " to the end"] += until_ms - at->since_ms;
  }
  while (at->from != at->node) {
    const auto before = std::ranges::find(stays, at->from, &Stay::node);
    const std::string way = group(before->node) + " to " + group(at->node) + ": ";
    const std::int64_t up = up_between(before->node, at->node, before->since_ms, at->since_ms);
    out[way + "transfer and queue"] += up;
    out[way + "no contact"] += at->since_ms - before->since_ms - up;
    at = before;
  }
}

}  // namespace harkara::sim
