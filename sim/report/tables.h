// cases.csv and contacts.csv: a line for each, for a spreadsheet. The columns stand in
// sim/report/EVENTS.md.
#pragma once

#include <string>

#include "sim/report/history.h"

namespace harkara::sim {

std::string cases_csv(const RunHistory& history);
std::string contacts_csv(const RunHistory& history);

}  // namespace harkara::sim
