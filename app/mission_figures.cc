#include "app/mission_figures.h"

#include <algorithm>
#include <cmath>

namespace harkara::app {

using node::Json;
using sim::Answered;

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? std::nan("") : static_cast<double>(part) / static_cast<double>(whole);
}

double within(const Answered& answered, std::int64_t hours) {
  const auto at = std::ranges::find(sim::kWithin_h, hours) - sim::kWithin_h.begin();
  return share_of(answered.within[static_cast<std::size_t>(at)], answered.created);
}

Json seconds_or_null(std::int64_t ms) {
  return ms < 0 ? Json() : Json(static_cast<double>(ms) / 1000);
}

Json answered_json(const Answered& answered) {
  Json shares = Json::object();
  for (const std::int64_t hours : sim::kWithin_h)
    shares[std::to_string(hours) + "h"] = number_or_null(within(answered, hours));
  return {{"name", answered.name},
          {"created", answered.created},
          {"answered", answered.answered},
          {"within", shares},
          {"median_s", seconds_or_null(answered.median_ms)},
          {"p95_s", seconds_or_null(answered.p95_ms)},
          {"longest_s", seconds_or_null(answered.longest_ms)}};
}

Json list_of(const std::vector<Answered>& all) {
  Json out = Json::array();
  for (const Answered& each : all) out.push_back(answered_json(each));
  return out;
}

std::string column(const std::string& text, std::size_t width) {
  return text + std::string(text.size() < width ? width - text.size() : 1, ' ');
}

std::string row(const Answered& answered) {
  return "  " + column(answered.name, 20) + column(std::to_string(answered.created), 9) +
         column(share_text(within(answered, 6)), 10) +
         column(share_text(within(answered, 24)), 10) +
         column(share_text(within(answered, 72)), 10) +
         column(duration_text(answered.median_ms), 10) +
         column(duration_text(answered.p95_ms), 10) + duration_text(answered.longest_ms) + "\n";
}

namespace {

std::string rows(const std::string& title, const std::vector<Answered>& all) {
  if (all.empty()) return "";
  std::string out = "\n" + title + "\n";
  for (const Answered& each : all) out += row(each);
  return out;
}

std::string counters_in_words(const sim::Counters& counters) {
  const auto n = [](std::uint64_t value) { return std::to_string(value); };
  std::string out = "\n" + n(counters.cases) + " cases opened, " + n(counters.at_desk) +
                    " complete where they were sent, " + n(counters.answers) + " answers given, " +
                    n(counters.answers_home) + " read\n";
  if (counters.asked_back > 0)
    out += n(counters.asked_back) + " questions back, " + n(counters.replies) + " replies\n";
  if (counters.referrals > 0) out += n(counters.referrals) + " referrals to another desk\n";
  if (counters.progress > 0)
    out +=
        n(counters.progress) + " progress reports, " + n(counters.progress_arrived) + " arrived\n";
  if (counters.told_twice > 0) out += n(counters.told_twice) + " ARRIVALS TOLD TWICE\n";
  return out;
}

std::string sittings_in_words(const sim::SittingUse& use) {
  if (use.sittings == 0) return "";
  return "\n" + std::to_string(use.sittings) + " sittings, " + std::to_string(use.slots) +
         " slots: booked " + share_text(share_of(use.booked, use.slots)) + ", used " +
         share_text(share_of(use.seen, use.slots)) + "; papers complete at the start " +
         share_text(share_of(use.complete, use.booked)) + "; " + std::to_string(use.turned_away) +
         " found no free slot\n";
}

std::string gap_in_words(const sim::OracleGap& gap) {
  if (gap.sampled == 0) return "";
  return "\nof " + std::to_string(gap.sampled) + " bundles sampled, " +
         std::to_string(gap.possible) + " could be delivered and " + std::to_string(gap.delivered) +
         " were; later than the bound by " + duration_text(gap.median_ms) + " (median), " +
         duration_text(gap.p95_ms) + " (p95)" +
         (gap.early > 0 ? "; " + std::to_string(gap.early) + " BEFORE IT" : "") + "\n";
}

}  // namespace

void add_mission_figures(const sim::RunReport& report, Json& out) {
  out["beneficiaries"] = list_of(report.beneficiaries);
  out["bundles"] = list_of(report.bundles);
  out["beside_bulk"] = list_of(report.beside_bulk);
  const sim::Counters& c = report.counters;
  out["counters"] = {{"cases", c.cases},
                     {"at_desk", c.at_desk},
                     {"asked_back", c.asked_back},
                     {"replies", c.replies},
                     {"referrals", c.referrals},
                     {"answers", c.answers},
                     {"answers_home", c.answers_home},
                     {"progress", c.progress},
                     {"progress_arrived", c.progress_arrived},
                     {"told_twice", c.told_twice}};
  const sim::SittingUse& s = report.sittings;
  out["sittings"] = {{"held", s.sittings},
                     {"slots", s.slots},
                     {"booked", s.booked},
                     {"complete", s.complete},
                     {"seen", s.seen},
                     {"turned_away", s.turned_away},
                     {"utilisation", number_or_null(share_of(s.seen, s.slots))},
                     {"papers_complete", number_or_null(share_of(s.complete, s.booked))}};
  const sim::OracleGap& g = report.gap;
  out["gap"] = {{"sampled", g.sampled},
                {"possible", g.possible},
                {"delivered", g.delivered},
                {"early", g.early},
                {"mean_s", seconds_or_null(g.mean_ms)},
                {"median_s", seconds_or_null(g.median_ms)},
                {"p95_s", seconds_or_null(g.p95_ms)}};
}

std::string mission_in_words(const sim::RunReport& report) {
  return rows("of whom", report.beneficiaries) +
         rows("bundles, from being made to arriving", report.bundles) +
         rows("of those, made while something bulky was on its way", report.beside_bulk) +
         counters_in_words(report.counters) + sittings_in_words(report.sittings) +
         gap_in_words(report.gap);
}

}  // namespace harkara::app
