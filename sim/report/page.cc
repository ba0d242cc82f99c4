#include "sim/report/page.h"

#include "sim/html.h"
#include "sim/report/page_data.h"
#include "sim/report/page_parts.h"

namespace harkara::sim {
namespace {

// What stands for {{name}} in the frame.
std::string part_named(std::string_view name, const RunHistory& history) {
  if (name == "title") return html_text(history.name.empty() ? "Simulated run" : history.name);
  if (name == "style")
    return std::string(page_parts::kUplotCss) + std::string(page_parts::kPageCss);
  if (name == "data") return page_data(history);
  std::string out = "/*\nuPlot\n" + std::string(page_parts::kUplotLicence) + "*/\n" +
                    std::string(page_parts::kUplotJs);
  for (const std::string_view script : page_parts::kScripts) out += "\n" + std::string(script);
  return out;
}

}  // namespace

std::string report_page(const RunHistory& history) {
  std::string out;
  std::string_view rest = page_parts::kFrame;
  while (true) {
    const std::size_t open = rest.find("{{");
    const std::size_t close = rest.find("}}", open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    out += rest.substr(0, open);
    out += part_named(rest.substr(open + 2, close - open - 2), history);
    rest.remove_prefix(close + 2);
  }
  return out + std::string(rest);
}

}  // namespace harkara::sim
