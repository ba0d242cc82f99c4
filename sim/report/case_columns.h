// The cases that the page can show one by one, with their bundles and the moves of these.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/report/history.h"

namespace harkara::sim {

// Of `count` things one in so many is shown, that at most `max` are.
std::size_t one_in(std::size_t count, std::size_t max);

nlohmann::ordered_json case_columns(const RunHistory& history);

}  // namespace harkara::sim
