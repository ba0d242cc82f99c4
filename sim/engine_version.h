// Which engines a run was made by: the version of harkara and the start of a hash over the
// sources that decide what a run does. The same sources give the same one on any compiler.
#pragma once

#include <string_view>

namespace harkara::sim {

std::string_view engine_version();  // "0.1.0+3f9a11c20b7d"

}  // namespace harkara::sim
