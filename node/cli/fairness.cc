// Who waited how long at a desk.
#include "node/consult/fairness.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "node/cli/case_events.h"
#include "node/cli/case_text.h"
#include "node/consult/desk_address.h"

namespace harkara::node::cli {
namespace {

struct FairnessOptions {
  std::string desk;
  std::int64_t days = consult::kFairnessDays;
};

std::string row_text(std::string_view name, const consult::FairnessRow& row) {
  constexpr double kHour_s = 3600;
  char text[128];
  std::snprintf(text, sizeof text, "  %-10.*s %6zu %9zu %13.1f %14.1f   %5.3f\n",
                static_cast<int>(name.size()), name.data(), row.cases, row.answered,
                static_cast<double>(row.median_s) / kHour_s,
                static_cast<double>(row.longest_s) / kHour_s,
                static_cast<double>(row.gini_permille) / 1000);
  return text;
}

Status tell_fairness(Shell& shell, const FairnessOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  const std::int64_t now_ms = station->clock().now().wall_ms;
  HARKARA_ASSIGN(const auto views,
                 station->casebook().desk_queue(options.desk, station->clock().now(), ""));
  const std::string desk = consult::desk_address(options.desk, station->home().config.name);
  const consult::Fairness found =
      consult::fairness_of(views, desk, consult::fairness_from_ms(now_ms, options.days), now_ms);
  std::string told =
      desk + ", cases written in the last " + std::to_string(options.days) +
      " days\n              cases  answered  median wait h  longest wait h    Gini\n";
  for (std::size_t i = 0; i < consult::kLanes; ++i)
    told += row_text(consult::kLaneNames.at(i), found.by_lane.at(i));
  for (std::size_t i = 0; i < consult::kBeneficiaries; ++i)
    told += row_text(consult::kBeneficiaryNames.at(i), found.by_group.at(i));
  shell.tell(consult::fairness_json(found, desk, options.days), told);
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
      ->check(CLI::Range(std::int64_t{1}, consult::kMostFairnessDays));
}

}  // namespace harkara::node::cli
