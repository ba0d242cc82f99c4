// RFC 4648, padded.
#pragma once

#include <string>

#include "base/bytes.h"

namespace harkara::node {

std::string to_base64(View bytes);

}  // namespace harkara::node
