#include "node/rx_json.h"

namespace harkara::node {

namespace rx = consult::rx;

Json refusals_json(const std::vector<rx::Refusal>& refusals) {
  Json out = Json::array();
  for (const rx::Refusal& each : refusals)
    out.push_back({{"rule", each.rule},
                   {"about", each.about},
                   {"says", each.says},
                   {"clause", each.clause},
                   {"checked", each.checked}});
  return out;
}

Json rules_json(const rx::Rules& rules) {
  Json rows = Json::array();
  Json medicines = Json::array();
  for (const rx::Rule& rule : rules.rules())
    rows.push_back({{"rule", rule.id},
                    {"clause", rule.clause},
                    {"says", rule.says},
                    {"source", rule.source},
                    {"checked", rule.checked}});
  for (const rx::Medicine& each : rules.medicines())
    medicines.push_back({{"name", each.name},
                         {"list", rx::list_name(each.list)},
                         {"source", each.source},
                         {"checked", each.checked}});
  return {{"guideline", rules.guideline()},
          {"rules", std::move(rows)},
          {"medicines", std::move(medicines)}};
}

Json verified_json(const rx::Verified& found, std::int64_t now_s) {
  return {{"valid", true},
          {"author", found.author},
          {"organisation", found.organisation.empty() ? Json() : Json(found.organisation)},
          {"date", rx::date_of(found.signed_day)},
          {"certificate_expired_since", found.not_after_s < now_s},
          {"prescription", found.slip}};
}

}  // namespace harkara::node
