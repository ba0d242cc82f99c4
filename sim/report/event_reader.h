// Reads events.jsonl back. The file may come from anywhere.
#pragma once

#include <string_view>

#include "base/result.h"
#include "sim/report/history.h"

namespace harkara::sim {

// Errc::invalid: "line 7: ...", also for what refers to something that is not there, and for
// a file that ends before its run did; Errc::unsupported: a later format.
Result<RunHistory> read_events(std::string_view text);

}  // namespace harkara::sim
