// Outcomes as a person and as a program read them.
#pragma once

#include "tests/bench/link/run.h"

namespace harkara::bench {

// The middle one by use of up-time; those that were not done come last.
// REQUIRES: not empty.
const Outcome& median(const std::vector<Outcome>& outcomes);

// One line for each contender, medians over its outcomes.
void print_table(const std::vector<std::vector<Outcome>>& contenders);
// Where each byte and each second of one outcome went.
void print_details(const Outcome& outcome);
// Figures as ../report.h has them; held against the physical limit.
void print_json(const Profile& profile, const std::vector<Outcome>& outcomes);

}  // namespace harkara::bench
