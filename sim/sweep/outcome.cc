#include "sim/sweep/outcome.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cmath>
#include <nlohmann/json.hpp>

namespace harkara::sim {
namespace {

using Json = nlohmann::ordered_json;

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? std::nan("") : static_cast<double>(part) / static_cast<double>(whole);
}

double within(const Answered& answered, std::int64_t hours) {
  const auto at = std::ranges::find(kWithin_h, hours) - kWithin_h.begin();
  return share(answered.within[static_cast<std::size_t>(at)], answered.created);
}

double hours(std::int64_t ms) {
  return ms < 0 ? std::nan("") : static_cast<double>(ms) / 3'600'000;
}

std::string hex(std::uint64_t digest) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016" PRIx64, digest);
  return text.data();
}

}  // namespace

Outcome outcome_of(const std::string& run, const RunReport& report) {
  std::uint64_t carried = 0;
  for (const LinkUse& use : report.links) carried += use.carried_bytes;
  return {run,
          hex(report.digest),
          {static_cast<double>(report.all.created), within(report.all, 6), within(report.all, 24),
           within(report.all, 72), hours(report.all.median_ms), hours(report.all.p95_ms),
           share(report.transfers.relayed, report.transfers.delivered) - 1,
           static_cast<double>(carried) / 1e6, static_cast<double>(report.put_off)}};
}

std::string outcome_text(const Outcome& outcome) {
  Json figures = Json::object();
  for (std::size_t i = 0; i < kSweepFigures.size(); ++i)
    figures[std::string(kSweepFigures[i])] =
        std::isnan(outcome.figures[i]) ? Json() : Json(outcome.figures[i]);
  const Json out = {{"run", outcome.run}, {"digest", outcome.digest}, {"figures", figures}};
  return out.dump() + "\n";
}

Result<Outcome> read_outcome(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return fail(Errc::invalid, "is no JSON object");
  const Json run = json.value("run", Json());
  const Json digest = json.value("digest", Json());
  const Json figures = json.value("figures", Json());
  if (!run.is_string() || !digest.is_string() || !figures.is_object())
    return fail(Errc::invalid, "lacks its run, its digest or its figures");
  Outcome out{run.get<std::string>(), digest.get<std::string>(), {}};
  for (std::size_t i = 0; i < kSweepFigures.size(); ++i) {
    const auto value = figures.find(std::string(kSweepFigures[i]));
    if (value == figures.end() || (!value->is_number() && !value->is_null()))
      return fail(Errc::invalid, std::string(kSweepFigures[i]) + " must be a number or null");
    out.figures[i] = value->is_null() ? std::nan("") : value->get<double>();
  }
  return out;
}

}  // namespace harkara::sim
