// The files that cmake/HarkaraEmbed.cmake put into the library.
#pragma once

#include <array>
#include <string_view>

namespace harkara::sim::page_parts {

extern const std::string_view frame;
extern const std::string_view page_css;
extern const std::string_view uplot_css;
extern const std::string_view uplot_js;
extern const std::string_view uplot_licence;
extern const std::array<std::string_view, 7> scripts;  // in the order in which they are read

}  // namespace harkara::sim::page_parts
