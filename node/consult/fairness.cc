#include "node/consult/fairness.h"

#include <algorithm>

#include "node/consult/desk_queue.h"

namespace harkara::node::consult {
namespace {

struct Waits {
  std::vector<std::int64_t> answered_s;
  std::vector<std::int64_t> all_s;
};

std::optional<std::int64_t> first_final_ms(const CaseView& view) {
  for (const Event& event : view.events)
    if (event.kind == EventKind::answered && stage_of(event.body) == Stage::final)
      return event.time_ms;
  return std::nullopt;
}

FairnessRow row_of(Waits waits) {
  FairnessRow out;
  out.cases = waits.all_s.size();
  out.answered = waits.answered_s.size();
  std::ranges::sort(waits.answered_s);
  if (out.answered > 0) out.median_s = waits.answered_s[(out.answered - 1) / 2];
  if (out.cases > 0) out.longest_s = std::ranges::max(waits.all_s);
  out.gini_permille = gini_permille(std::move(waits.all_s));
  return out;
}

}  // namespace

std::int64_t gini_permille(std::vector<std::int64_t> waits_s) {
  std::ranges::sort(waits_s);
  std::int64_t sum = 0;
  std::int64_t weighted = 0;
  const auto n = static_cast<std::int64_t>(waits_s.size());
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int64_t wait_s = waits_s[static_cast<std::size_t>(i)];
    sum += wait_s;
    weighted += (2 * (i + 1) - n - 1) * (wait_s / 60);
  }
  return sum < 60 ? 0 : weighted * 1'000 / (n * (sum / 60));
}

Fairness fairness_of(std::span<const CaseView> views, const std::string& desk, std::int64_t from_ms,
                     std::int64_t now_ms) {
  std::array<Waits, kLanes> lanes;
  std::array<Waits, kBeneficiaries> groups;
  for (const CaseView& view : views) {
    if (view.desk != desk || view.story.withdrawn) continue;
    const Waiting waiting = waiting_of(view, "", now_ms);
    if (waiting.arrived_s < from_ms / 1000) continue;
    const auto answered_ms = first_final_ms(view);
    const std::int64_t end_s = answered_ms.value_or(now_ms) / 1000;
    const std::int64_t wait_s = std::max<std::int64_t>(0, end_s - waiting.arrived_s);
    for (Waits* waits : {&lanes.at(static_cast<std::size_t>(lane_of(waiting.service_class))),
                         &groups.at(static_cast<std::size_t>(waiting.beneficiary))}) {
      waits->all_s.push_back(wait_s);
      if (answered_ms) waits->answered_s.push_back(wait_s);
    }
  }
  Fairness out;
  for (std::size_t i = 0; i < kLanes; ++i) out.by_lane.at(i) = row_of(std::move(lanes.at(i)));
  for (std::size_t i = 0; i < kBeneficiaries; ++i)
    out.by_group.at(i) = row_of(std::move(groups.at(i)));
  return out;
}

}  // namespace harkara::node::consult
