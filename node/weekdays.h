// The days of the week as configuration names them, Monday first.
#pragma once

#include <array>
#include <string_view>

namespace harkara::node {

inline constexpr std::array<std::string_view, 7> kWeekdays = {"mon", "tue", "wed", "thu",
                                                              "fri", "sat", "sun"};

}  // namespace harkara::node
