#include <CLI/CLI.hpp>

#include "base/text.h"
#include "node/cli/case_json.h"
#include "node/cli/commands.h"

namespace harkara::node::cli {
namespace {

struct DeskOptions {
  std::string desk;
  std::string case_text;
  std::string folder;
  std::string record;
  std::vector<std::string> attachments;
  std::string text;
};

// "radiology" is radiology@<this node>.
std::string desk_address(const std::string& desk, const Station& station) {
  return desk.find('@') == std::string::npos ? desk + "@" + station.home().config.name : desk;
}

Status list(Shell& shell, const DeskOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  const std::string desk = desk_address(options.desk, *station);
  HARKARA_ASSIGN(const auto views, station->casebook().desk_queue(desk));
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

// After an event of ours: what it was, and that the daemon should look.
Status told_event(Shell& shell, Station& station, const CaseId& id, const EventId& event,
                  const std::string& what) {
  HARKARA_ASSIGN(const consult::CaseView view, station.casebook().show(id));
  const std::string name = consult::case_name(id);
  shell.tell({{"case", name},
              {"event", to_hex(event.view())},
              {"state", consult::case_state_name(view.state)}},
             what + " " + name + " is saved on this node; it leaves for " + view.origin_node +
                 " with the next contact.");
  shell.wake_daemon(station);
  return ok();
}

Status answer(Shell& shell, const DeskOptions& options) {
  consult::NewAnswer wanted;
  HARKARA_ASSIGN(wanted.record, read_json_file(options.record));
  for (const std::string& file : options.attachments) wanted.attachments.push_back({file, ""});
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(options.case_text));
  HARKARA_ASSIGN(const EventId event, station->casebook().answer(id, wanted, station->clock().now(),
                                                                 shell.progress("sealing")));
  return told_event(shell, *station, id, event, "The answer to");
}

Status ask(Shell& shell, const DeskOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(options.case_text));
  HARKARA_ASSIGN(const EventId event,
                 station->casebook().ask(id, options.text, station->clock().now()));
  return told_event(shell, *station, id, event, "The question about");
}

void add_case(CLI::App* verb, DeskOptions& options) {
  verb->add_option("case", options.case_text, "The case, e.g. C-7K3M or more of it")->required();
}

void add_answers(CLI::App& noun, Shell& shell, const std::shared_ptr<DeskOptions>& options) {
  CLI::App* verb = shell.verb(noun, "answer", "Answer a case, with attachments if need be",
                              "  harkara --home aiims desk answer C-7K3M --record answer.json\n\n"
                              "answer.json, at least:\n"
                              "  {\"advice\": \"No pneumothorax. Repeat the film in a week.\"}",
                              [&shell, options] { return answer(shell, *options); });
  add_case(verb, *options);
  verb->add_option("--record", options->record, "The answer")->type_name("FILE")->required();
  verb->add_option("--attach", options->attachments, "A file that belongs to it; repeatable")
      ->type_name("FILE");
  verb = shell.verb(noun, "ask", "Ask the clinic back",
                    "  harkara --home aiims desk ask C-7K3M --text \"Since when?\"",
                    [&shell, options] { return ask(shell, *options); });
  add_case(verb, *options);
  verb->add_option("--text", options->text, "The question")->required();
}

}  // namespace

void add_desk(CLI::App& app, Shell& shell) {
  CLI::App* noun = app.add_subcommand("desk", "At the hub: a specialist's queue");
  noun->fallthrough()->require_subcommand(1);
  // Shared, since the parser and the action outlive this call.
  const auto options = std::make_shared<DeskOptions>();
  CLI::App* verb = shell.verb(*noun, "list", "Cases at a desk: unanswered and urgent first",
                              "  harkara --home aiims desk list --desk radiology",
                              [&shell, options] { return list(shell, *options); });
  verb->add_option("--desk", options->desk, "radiology, or radiology@aiims")->required();
  verb = shell.verb(*noun, "open", "Write a case and its attachments into a folder",
                    "  harkara --home aiims desk open C-7K3M --out case",
                    [&shell, options] { return open_case(shell, *options); });
  add_case(verb, *options);
  verb->add_option("--out", options->folder, "A folder")->type_name("FOLDER")->required();
  add_answers(*noun, shell, options);
}

}  // namespace harkara::node::cli
