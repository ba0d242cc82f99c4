// A sitting on a laptop that is offline: cases out, answers in.
#include <CLI/CLI.hpp>

#include "node/cli/case_events.h"
#include "node/cli/case_text.h"
#include "node/consult/batch.h"
#include "node/words.h"

namespace harkara::node::cli {
namespace {

struct BatchOptions {
  consult::BatchOrder order;
  std::int64_t lease_hours = 24;
  std::string folder;
};

Status export_cases(Shell& shell, BatchOptions options) {
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  consult::BatchOrder& order = options.order;
  order.specialist = specialist_or_self(*station, order.specialist);
  order.lease_minutes = options.lease_hours * 60;
  HARKARA_ASSIGN(
      const consult::Batch batch,
      consult::export_batch(station->casebook(), order, options.folder, station->clock().now()));
  Json cases = Json::array();
  std::string told;
  for (const consult::Batch::Item& item : batch.items) {
    cases.push_back({{"case", consult::case_name(item.id)},
                     {"folder", item.folder},
                     {"missing", item.missing}});
    told += "  " + item.folder +
            (item.missing == 0
                 ? "\n"
                 : "  (attachments still on their way: " + std::to_string(item.missing) + ")\n");
  }
  shell.tell({{"folder", options.folder},
              {"specialist", order.specialist},
              {"until", batch.until_ms},
              {"cases", std::move(cases)}},
             std::to_string(batch.items.size()) + " case(s) for " + order.specialist + " in " +
                 options.folder + ", held until " + time_text(batch.until_ms) + ":\n" + told +
                 "  next: open sitting.html there in a browser, answer, and save answers.json\n"
                 "        beside it (README.txt tells how to do without), then\n"
                 "        harkara desk import " +
                 options.folder);
  shell.wake_daemon(*station);
  return ok();
}

std::string line_text(const consult::BatchReport::Line& line) {
  std::string out = "  " + consult::case_name(line.id) + "  " + line.what + ": ";
  if (!line.reason.empty()) return out + "NOT taken: " + harmless(line.reason) + "\n";
  return out + (line.already ? "was here already\n" : "saved; leaves with the next contact\n");
}

Status import_answers(Shell& shell, const BatchOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(
      const consult::BatchReport report,
      consult::import_batch(station->casebook(), options.folder, station->clock().now()));
  Json lines = Json::array();
  std::string told;
  std::size_t refused = 0;
  for (const consult::BatchReport::Line& line : report.lines) {
    lines.push_back(batch_line_json(line));
    told += line_text(line);
    refused += line.reason.empty() ? 0U : 1U;
  }
  told += std::to_string(report.untouched) + " case(s) of the batch without an answer\n";
  shell.tell({{"lines", std::move(lines)}, {"untouched", report.untouched}, {"refused", refused}},
             told);
  shell.wake_daemon(*station);
  return ok();
}

}  // namespace

void add_desk_batch(CLI::App& noun, Shell& shell) {
  const auto options = std::make_shared<BatchOptions>();
  CLI::App* verb =
      shell.verb(noun, "batch", "Write a sitting's worth of cases for a laptop without network",
                 "  harkara --home aiims desk batch --desk radiology --as dr.rao --minutes 60 \\\n"
                 "          --out /media/stick/sitting\n\n"
                 "Takes the first cases of the queue that are yours to do, claims them, and\n"
                 "writes each into a folder, and a page for the laptop's browser beside them.\n"
                 "Answers come back with desk import.",
                 [&shell, options] { return export_cases(shell, *options); });
  verb->add_option("--desk", options->order.desk, "radiology, or radiology@aiims")->required();
  verb->add_option("--as", options->order.specialist,
                   "The specialist's name (else the person of this node)");
  verb->add_option("--minutes", options->order.minutes, "How long the sitting is (default 60)");
  verb->add_option("--per-case", options->order.minutes_per_case, "Minutes a case (default 6)");
  verb->add_option("--lease-hours", options->lease_hours,
                   "How long the cases are held for you (default 24)");
  verb->add_option("--out", options->folder, "A new folder")->type_name("DIR")->required();
  verb = shell.verb(noun, "import", "Take the answers of a batch back; twice does no harm",
                    "  harkara --home aiims desk import /media/stick/sitting",
                    [&shell, options] { return import_answers(shell, *options); });
  verb->add_option("folder", options->folder, "What desk batch has written")
      ->type_name("DIR")
      ->required();
}

}  // namespace harkara::node::cli
