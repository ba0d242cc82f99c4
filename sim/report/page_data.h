// What the page holds: the charts' series over the whole run, and the network, contacts,
// stores and cases themselves, of which a great run gives an even sample.
#pragma once

#include <string>

#include "sim/report/history.h"

namespace harkara::sim {

// JSON that may stand inside a script element.
std::string page_data(const RunHistory& history);

}  // namespace harkara::sim
