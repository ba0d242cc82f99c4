// report.html: one file that needs nothing else, no network either. Its parts are the files
// of sim/report/page/, joined at build time.
#pragma once

#include <string>

#include "sim/report/history.h"

namespace harkara::sim {

std::string report_page(const RunHistory& history);

}  // namespace harkara::sim
