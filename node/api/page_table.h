// The built files of node/page/dist, by name; CMakeLists.txt generates it.
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace harkara::node::api {

std::span<const std::pair<std::string_view, std::string_view>> page_table();

}  // namespace harkara::node::api
