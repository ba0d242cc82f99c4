// Text within HTML.
#pragma once

#include <string>
#include <string_view>

namespace harkara::sim {

std::string html_text(std::string_view text);

}  // namespace harkara::sim
