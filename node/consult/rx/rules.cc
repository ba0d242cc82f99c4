#include "node/consult/rx/rules.h"

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace harkara::node::consult::rx {

extern const std::string_view kEmbeddedRules;

namespace {

constexpr std::array<std::string_view, 4> kListNames = {"O", "A", "B", "prohibited"};

List list_of(const std::string& name) {
  const auto at = std::find(kListNames.begin(), kListNames.end(), name);
  HARKARA_ASSERT(at != kListNames.end());
  return static_cast<List>(at - kListNames.begin());
}

Rule rule_of(const Json& row) {
  return {row.at("id"),
          row.at("clause"),
          row.at("says"),
          row.at("check"),
          row.at("source"),
          row.at("checked"),
          row};
}

}  // namespace

std::string_view list_name(List list) {
  return kListNames[static_cast<std::size_t>(list)];
}

Rules Rules::load() {
  const Json table = Json::parse(kEmbeddedRules, nullptr, false);
  HARKARA_ASSERT(table.is_object());
  Rules out;
  out.guideline_ = table.at("guideline");
  out.sample_ = table.at("sample");
  out.sample_day_ = table.at("sample_day");
  for (const Json& row : table.at("rules")) out.rules_.push_back(rule_of(row));
  for (const Json& row : table.at("medicines"))
    out.medicines_.push_back(
        {row.at("name"), list_of(row.at("list")), row.at("source"), row.at("checked")});
  return out;
}

const Medicine* Rules::find(std::string_view name) const {
  const auto at = std::find_if(medicines_.begin(), medicines_.end(),
                               [&](const Medicine& each) { return each.name == name; });
  return at == medicines_.end() ? nullptr : &*at;
}

}  // namespace harkara::node::consult::rx
