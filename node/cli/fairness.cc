// Who waited how long at a desk.
#include "node/consult/fairness.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "node/cli/case_events.h"
#include "node/cli/case_text.h"
#include "node/consult/desk_address.h"

namespace harkara::node::cli {
namespace {

constexpr std::array<const char*, consult::kLanes> kLaneNames = {"emergency", "urgent", "routine"};

struct FairnessOptions {
  std::string desk;
  std::int64_t days = 30;
};

Json row_json(const consult::FairnessRow& row) {
  return {{"cases", row.cases},
          {"answered", row.answered},
          {"median_wait_s", row.median_s},
          {"longest_wait_s", row.longest_s},
          {"gini", static_cast<double>(row.gini_permille) / 1000}};
}

std::string row_text(const char* name, const consult::FairnessRow& row) {
  constexpr double kHour_s = 3600;
  char text[128];
  std::snprintf(text, sizeof text, "  %-10s %6zu %9zu %13.1f %14.1f   %5.3f\n", name, row.cases,
                row.answered, static_cast<double>(row.median_s) / kHour_s,
                static_cast<double>(row.longest_s) / kHour_s,
                static_cast<double>(row.gini_permille) / 1000);
  return text;
}

Status tell_fairness(Shell& shell, const FairnessOptions& options) {
  constexpr std::int64_t kDay_ms = std::int64_t{24} * 3600 * 1000;
  HARKARA_ASSIGN(const auto station, shell.open_station());
  const std::int64_t now_ms = station->clock().now().wall_ms;
  HARKARA_ASSIGN(const auto views,
                 station->casebook().desk_queue(options.desk, station->clock().now(), ""));
  const std::string desk = consult::desk_address(options.desk, station->home().config.name);
  const consult::Fairness found =
      consult::fairness_of(views, desk, now_ms - options.days * kDay_ms, now_ms);
  Json json = {{"desk", desk}, {"days", options.days}};
  std::string told =
      desk + ", cases written in the last " + std::to_string(options.days) +
      " days\n              cases  answered  median wait h  longest wait h    Gini\n";
  for (std::size_t i = 0; i < consult::kLanes; ++i) {
    json["by_class"][kLaneNames.at(i)] = row_json(found.by_lane.at(i));
    told += row_text(kLaneNames.at(i), found.by_lane.at(i));
  }
  for (std::size_t i = 0; i < consult::kBeneficiaries; ++i) {
    const std::string name(consult::kBeneficiaryNames.at(i));
    json["by_beneficiary"][name] = row_json(found.by_group.at(i));
    told += row_text(name.c_str(), found.by_group.at(i));
  }
  shell.tell(json, told);
  return ok();
}

}  // namespace

void add_desk_fairness(CLI::App& noun, Shell& shell) {
  const auto options = std::make_shared<FairnessOptions>();
  CLI::App* verb = shell.verb(
      noun, "fairness", "Who waited how long, by urgency and by beneficiary class",
      "  harkara --home aiims desk fairness --desk radiology --days 90\n\n"
      "Waits run from the writing of a case to its final answer, or to now. Gini: 0 where all\n"
      "waited alike, towards 1 the more a few bear it.",
      [&shell, options] { return tell_fairness(shell, *options); });
  verb->add_option("--desk", options->desk, "radiology, or radiology@aiims")->required();
  verb->add_option("--days", options->days, "How far back (default 30)")
      ->check(CLI::Range(1, 36'500));
}

}  // namespace harkara::node::cli
