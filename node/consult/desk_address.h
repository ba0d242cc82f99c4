// The full address of a desk: people leave out the node when it is theirs.
#pragma once

#include <string>

namespace harkara::node::consult {

// "radiology" at the node called aiims is "radiology@aiims"; a full address stays as it is.
inline std::string desk_address(const std::string& desk, const std::string& node) {
  return desk.find('@') == std::string::npos ? desk + "@" + node : desk;
}

}  // namespace harkara::node::consult
