// The files that cmake/HarkaraEmbed.cmake put into the library.
#pragma once

#include <array>
#include <string_view>

namespace harkara::sim::page_parts {

extern const std::string_view kFrame;
extern const std::string_view kPageCss;
extern const std::string_view kUplotCss;
extern const std::string_view kUplotJs;
extern const std::string_view kUplotLicence;
extern const std::array<std::string_view, 7> kScripts;  // in the order in which they are read

}  // namespace harkara::sim::page_parts
