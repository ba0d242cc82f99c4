// Does a prescription keep the rules? Pure.
#pragma once

#include "base/result.h"
#include "node/consult/rx/rules.h"

namespace harkara::node::consult::rx {

inline constexpr std::size_t kMaxMedicines = 20;

struct Refusal {
  std::string rule;
  std::string clause;
  std::string says;   // what the rule wants
  std::string about;  // the medicine, "" when it is about the whole
  bool checked = false;
};

// Every rule that `rx` breaks, in the order of the table. `day` is days since 1970 of
// the day of prescribing. Errc::invalid: not a prescription at all (a field is of
// another kind than README.md says).
Result<std::vector<Refusal>> check(const Rules& rules, const Json& rx, std::int64_t day);

// "2026-06-01" as days since 1970-01-01, proleptic Gregorian.
std::optional<std::int64_t> day_of(std::string_view date);
std::string date_of(std::int64_t day);

}  // namespace harkara::node::consult::rx
