// The ONE's own reports of a run, so that what people have built on them goes on working:
// MessageStatsReport and DeliveredMessagesReport, whose messages are our bundles.
#pragma once

#include <string>

#include "sim/one/result.h"
#include "sim/report/history.h"

namespace harkara::sim {

// What The ONE counts and we cannot know is NaN. A transfer that is cut is taken up again, so
// none is aborted, and one is started for each that is relayed.
std::string message_stats(const RunHistory& history);
// Of a run under The ONE's rules: as it says itself.
std::string message_stats(const one::RunResult& result, const std::string& scenario);
// A line for each delivered message, in the order of their delivery.
std::string delivered_messages(const RunHistory& history);

}  // namespace harkara::sim
