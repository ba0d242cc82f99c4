#pragma once

namespace harkara::node {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace harkara::node
