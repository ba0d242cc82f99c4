// The series that the page draws, computed over the whole run.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/report/history.h"

namespace harkara::sim::charts {

using Json = nlohmann::ordered_json;

// For all cases and each class: made, ended, within 1 to 72 h, median and p95 seconds.
Json shares(const RunHistory& history);
// Shares of all cases made that ended within so many hours, by class.
Json latency(const RunHistory& history);
// By place, then class: [class, made, within 6 h, 24 h, 72 h].
Json places(const RunHistory& history);
// By hour of the day in which cases were made: how many, and the hours until 50 %, 80 % and
// 95 % of them had ended; null where fewer did.
Json by_hour(const RunHistory& history);
// Of the stores of each group: mean, 95th percentile and maximum of KiB, by time.
Json stores(const RunHistory& history);
// By kind of links: contacts, hours, bytes that could have been carried, were, and were lost.
Json links(const RunHistory& history);
// All waiting by cause, the greatest first: [name, seconds].
Json causes(const RunHistory& history);

}  // namespace harkara::sim::charts
