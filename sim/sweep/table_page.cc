// The merged table as one HTML file.
#include <algorithm>
#include <cmath>

#include "sim/html.h"
#include "sim/report/page_parts.h"
#include "sim/sweep/merge.h"

namespace harkara::sim {
namespace {

std::string decimal(double value, int places) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.*f", places, value);
  return text.data();
}

bool is_share(std::string_view figure) {
  return figure.starts_with("within");
}

std::string spread_text(std::string_view figure, const Spread& spread) {
  if (std::isnan(spread.median)) return "-";
  const double scale = is_share(figure) ? 100 : 1;
  const int places = figure == "cases" || figure == "put_off" ? 0 : figure == "overhead" ? 2 : 1;
  const auto text = [=](double value) { return decimal(scale * value, places); };
  return "<b>" + text(spread.median) + "</b> <span>" + text(spread.p5) + "\u2013" +
         text(spread.p95) + "</span>";
}

// A band from the 5th to the 95th percentile with a mark at the median, of 0 to 100 %.
std::string band(const Spread& spread) {
  if (std::isnan(spread.median)) return "";
  const auto at = [](double share) { return decimal(200 * share, 1); };
  const double width = std::max(spread.p95 - spread.p5, 0.005);
  return "<svg width=\"200\" height=\"14\" aria-hidden=\"true\"><rect width=\"200\" height=\"14\" "
         "fill=\"var(--idle)\"/><rect x=\"" +
         at(spread.p5) + "\" width=\"" + at(width) +
         "\" height=\"14\" fill=\"var(--good)\" opacity=\".55\"/><rect x=\"" +
         at(std::min(spread.median, 0.985)) +
         "\" width=\"3\" height=\"14\" fill=\"var(--text)\"/></svg>";
}

std::string figure_head(std::string_view figure) {
  static const std::map<std::string_view, std::string> kHeads = {
      {"cases", "Cases"},        {"within_6h", "6 h, %"},      {"within_24h", "24 h, %"},
      {"within_72h", "72 h, %"}, {"median_h", "Median, h"},    {"p95_h", "95 %, h"},
      {"overhead", "Overhead"},  {"carried_MB", "MB carried"}, {"put_off", "Put off"}};
  const auto at = kHeads.find(figure);
  return at == kHeads.end() ? std::string(figure) : at->second;
}

std::string row(const Manifest& manifest, const PointResult& result) {
  constexpr std::size_t kWithin24h = 2;
  std::string out = "<tr><td>" + html_text(point_text(manifest.points[result.point])) +
                    "</td><td>" + std::to_string(result.runs) + "</td><td>" +
                    band(result.figures[kWithin24h]) + "</td>";
  for (std::size_t i = 0; i < kSweepFigures.size(); ++i)
    out += "<td>" + spread_text(kSweepFigures[i], result.figures[i]) + "</td>";
  return out + "</tr>\n";
}

}  // namespace

std::string Merge::table_page() const {
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<meta name=\"color-scheme\" content=\"light dark\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\"><title>" +
      html_text(manifest_.name) + ": sweep</title><style>" + std::string(page_parts::kPageCss) +
      "td span{color:var(--soft);font-size:.85em}</style></head><body><h1>" +
      html_text(manifest_.name) + "</h1>\n<p>" + std::to_string(manifest_.runs.size() - missing()) +
      " of " + std::to_string(manifest_.runs.size()) + " runs, engine " +
      html_text(manifest_.engine) +
      ". Median over the seeds, and 5 to 95 %. Shares are of all cases made; hours are of those "
      "answered.</p>\n<section class=\"wide\"><table><thead><tr><th>Changed</th><th>Runs</th>"
      "<th>Answered within 24 h</th>";
  for (const std::string_view figure : kSweepFigures) out += "<th>" + figure_head(figure) + "</th>";
  out += "</tr></thead><tbody>\n";
  for (const PointResult& result : points()) out += row(manifest_, result);
  return out + "</tbody></table></section></body></html>\n";
}

}  // namespace harkara::sim
