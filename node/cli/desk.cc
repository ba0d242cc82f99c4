#include <CLI/CLI.hpp>

#include "node/cli/case_events.h"
#include "node/cli/case_text.h"
#include "node/cli/commands.h"

namespace harkara::node::cli {
namespace {

struct DeskOptions {
  std::string desk;
  std::string case_text;
  std::string folder;
  std::string as;
};

// "radiology" is radiology@<this node>.
std::string desk_address(const std::string& desk, const Station& station) {
  return desk.find('@') == std::string::npos ? desk + "@" + station.home().config.name : desk;
}

Status list(Shell& shell, const DeskOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  const std::string desk = desk_address(options.desk, *station);
  HARKARA_ASSIGN(const auto views,
                 station->casebook().desk_queue(desk, station->clock().now(), options.as));
  Json cases = Json::array();
  std::string told;
  for (const consult::CaseView& view : views) {
    cases.push_back(case_line_json(view));
    told += case_line_text(view);
  }
  if (views.empty()) told = "No case is at " + desk + ".\n";
  HARKARA_ASSIGN(const std::size_t unread, station->casebook().unread());
  if (unread > 0)
    told += std::to_string(unread) +
            " more cannot be shown yet: what names their author comes with another message.\n";
  shell.tell({{"desk", desk}, {"cases", cases}, {"unread", unread}}, told);
  return ok();
}

Status open_case(Shell& shell, const DeskOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(options.case_text));
  HARKARA_ASSIGN(const auto opened,
                 station->casebook().open_at_desk(id, options.folder, station->clock().now()));
  shell.tell(opened_json(opened, options.folder), opened_text(opened, options.folder));
  shell.wake_daemon(*station);
  return ok();
}

void add_case(CLI::App* verb, DeskOptions& options) {
  verb->add_option("case", options.case_text, "The case, e.g. C-7K3M or more of it")->required();
}

}  // namespace

void add_desk(CLI::App& app, Shell& shell) {
  CLI::App* noun = app.add_subcommand("desk", "At the hub: a specialist's queue");
  noun->fallthrough()->require_subcommand(1);
  // Shared, since the parser and the action outlive this call.
  const auto options = std::make_shared<DeskOptions>();
  CLI::App* verb =
      shell.verb(*noun, "list", "Cases at a desk, in the order in which they are to be taken",
                 "  harkara --home aiims desk list --desk radiology\n"
                 "  harkara --home aiims desk list --desk radiology --as dr.rao",
                 [&shell, options] { return list(shell, *options); });
  verb->add_option("--desk", options->desk, "radiology, or radiology@aiims")->required();
  verb->add_option("--as", options->as, "As this specialist sees it");
  verb = shell.verb(*noun, "open", "Write a case and its attachments into a folder",
                    "  harkara --home aiims desk open C-7K3M --out case",
                    [&shell, options] { return open_case(shell, *options); });
  add_case(verb, *options);
  verb->add_option("--out", options->folder, "A folder")->type_name("FOLDER")->required();
  add_desk_acts(*noun, shell);
  add_desk_batch(*noun, shell);
  add_prescribe(*noun, shell);
  add_desk_sittings(*noun, shell);
  add_desk_fairness(*noun, shell);
}

}  // namespace harkara::node::cli
