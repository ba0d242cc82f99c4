#include "node/consult/fairness.h"

#include <algorithm>

#include "node/consult/desk_queue.h"

namespace harkara::node::consult {
namespace {

std::optional<std::int64_t> first_final_ms(const CaseView& view) {
  for (const Event& event : view.events)
    if (event.kind == EventKind::answered && stage_of(event.body) == Stage::final)
      return event.time_ms;
  return std::nullopt;
}

Json row_json(const FairnessRow& row) {
  return {{"cases", row.cases},
          {"answered", row.answered},
          {"median_wait_s", row.median_s},
          {"longest_wait_s", row.longest_s},
          {"gini", static_cast<double>(row.gini_permille) / 1000}};
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

FairnessRow FairnessCount::row_of(Waits waits) {
  FairnessRow out;
  out.cases = waits.all_s.size();
  out.answered = waits.answered_s.size();
  std::ranges::sort(waits.answered_s);
  if (out.answered > 0) out.median_s = waits.answered_s[(out.answered - 1) / 2];
  if (out.cases > 0) out.longest_s = std::ranges::max(waits.all_s);
  out.gini_permille = gini_permille(std::move(waits.all_s));
  return out;
}

void FairnessCount::count(const CaseView& view, std::int64_t seen_ms) {
  if (view.story.withdrawn) return;
  const Waiting waiting = waiting_of(view, "", now_ms_, seen_ms);
  if (waiting.arrived_s < from_ms_ / 1000) return;
  const auto answered_ms = first_final_ms(view);
  const std::int64_t end_s = answered_ms.value_or(now_ms_) / 1000;
  const std::int64_t wait_s = std::max<std::int64_t>(0, end_s - waiting.arrived_s);
  for (Waits* waits : {&lanes_.at(static_cast<std::size_t>(lane_of(waiting.service_class))),
                       &groups_.at(static_cast<std::size_t>(waiting.beneficiary))}) {
    waits->all_s.push_back(wait_s);
    if (answered_ms) waits->answered_s.push_back(wait_s);
  }
}

Fairness FairnessCount::finish() {
  Fairness out;
  for (std::size_t i = 0; i < kLanes; ++i) out.by_lane.at(i) = row_of(std::move(lanes_.at(i)));
  for (std::size_t i = 0; i < kBeneficiaries; ++i)
    out.by_group.at(i) = row_of(std::move(groups_.at(i)));
  return out;
}

Fairness fairness_of(std::span<const CaseView> views, const std::string& desk, std::int64_t from_ms,
                     std::int64_t now_ms) {
  FairnessCount count(from_ms, now_ms);
  for (const CaseView& view : views)
    if (view.desk == desk) count.count(view, now_ms);
  return count.finish();
}

Json fairness_json(const Fairness& fairness, const std::string& desk, std::int64_t days) {
  Json out = {{"desk", desk}, {"days", days}};
  for (std::size_t i = 0; i < kLanes; ++i)
    out["by_class"][std::string(kLaneNames.at(i))] = row_json(fairness.by_lane.at(i));
  for (std::size_t i = 0; i < kBeneficiaries; ++i)
    out["by_beneficiary"][std::string(kBeneficiaryNames.at(i))] = row_json(fairness.by_group.at(i));
  return out;
}

}  // namespace harkara::node::consult
