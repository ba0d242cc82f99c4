#include "sim/input/numbered_plan.h"

#include <algorithm>
#include <map>

namespace harkara::sim {

ContactPlan plan_of(const std::vector<NumberedContact>& contacts, std::int64_t origin_s) {
  std::map<std::uint64_t, std::uint32_t> index;
  for (const NumberedContact& contact : contacts) index[contact.from] = index[contact.to] = 0;
  ContactPlan plan;
  for (auto& [number, at] : index) {
    at = static_cast<std::uint32_t>(plan.nodes.size());
    plan.nodes.push_back(std::to_string(number));
  }
  for (const NumberedContact& contact : contacts)
    plan.contacts.push_back({index[contact.from], index[contact.to],
                             (contact.start_s - origin_s) * 1000, (contact.end_s - origin_s) * 1000,
                             contact.rate_Bps, contact.delay_ms});
  std::ranges::stable_sort(plan.contacts, {}, &PlannedContact::start_ms);
  return plan;
}

}  // namespace harkara::sim
