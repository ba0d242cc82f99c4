// Figures of a run about cases, and about what people did for them.
#pragma once

#include "app/run_cost.h"
#include "sim/run/report.h"

namespace harkara::app {

// NaN of nothing.
double share_of(std::uint64_t part, std::uint64_t whole);
// The share of those created that was answered within so long, one of sim::kWithin_h.
double within(const sim::Answered& answered, std::int64_t hours);

node::Json seconds_or_null(std::int64_t ms);
node::Json answered_json(const sim::Answered& answered);
node::Json list_of(const std::vector<sim::Answered>& all);

// Padded to `width` characters, or by one blank.
std::string column(const std::string& text, std::size_t width);
std::string row(const sim::Answered& answered);

// Beneficiaries, bundles by class, sittings, counters and the gap to the oracle.
void add_mission_figures(const sim::RunReport& report, node::Json& out);
std::string mission_in_words(const sim::RunReport& report);

}  // namespace harkara::app
