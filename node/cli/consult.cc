#include <CLI/CLI.hpp>

#include "base/text.h"
#include "node/advice.h"
#include "node/cli/attaching.h"
#include "node/cli/case_events.h"
#include "node/cli/case_text.h"
#include "node/cli/commands.h"
#include "node/consult/case_thread.h"
#include "node/consult/examination.h"
#include "node/consult/fhir/bundle.h"
#include "node/consult/record.h"
#include "node/consult/writing.h"

namespace harkara::node::cli {
namespace {

struct ConsultOptions {
  std::string desk;
  std::string service_class;
  std::string record;
  Attaching attaching;
  std::string name;
  std::string case_text;
  std::string text;
  std::string out;
  bool fhir = false;
};

// What a clinic may ask for; the other classes are the system's own.
Result<ServiceClass> consult_class(const std::string& name) {
  const auto known = service_class_from_name(name);
  const auto fhir = service_class_from_fhir(name);
  const auto chosen = known ? known : fhir;
  if (chosen == ServiceClass::emergency || chosen == ServiceClass::urgent ||
      chosen == ServiceClass::routine)
    return *chosen;
  return fail_next(Errc::invalid, "no consult has the class '" + name + "'",
                   "give --class emergency, urgent or routine");
}

// The record of a file, ours or a FHIR Bundle, and the class. Returns which resources of
// the latter were not taken over.
Result<std::vector<std::string>> take_record(Shell& shell, const ConsultOptions& options,
                                             consult::NewConsult& wanted) {
  HARKARA_ASSIGN(Json given, read_json_file(options.record));
  if (!options.service_class.empty()) {
    HARKARA_ASSIGN(wanted.service_class, consult_class(options.service_class));
  }
  const std::int64_t now_ms = shell.around().clock.now().wall_ms;
  auto read = consult::fhir::record_of(std::move(given), now_ms);
  if (!read) return within(options.record, std::move(read).error());
  wanted.record = std::move(read->record);
  if (options.service_class.empty() && read->service_class)
    wanted.service_class = *read->service_class;
  for (const std::string& each : consult::likely_misspelt(wanted.record))
    shell.remark("note: the record has a field " + each + "; it goes along as it is");
  if (!read->left_out.empty())
    shell.remark("note: not taken over from the FHIR bundle: " + consult::joined(read->left_out) +
                 "; send files with --attach");
  return read->left_out;
}

// Every bundle made for the case here: the event's first, then its attachments'.
Result<Json> bundles_of(Station& station, const CaseId& id) {
  HARKARA_ASSIGN(const auto thread, consult::require_thread(station.store(), id));
  Json out = Json::array();
  for (const consult::StoredEvent& stored : thread) {
    out.push_back(to_hex(stored.bundle.view()));
    for (const consult::Attachment& each : stored.event.attachments)
      out.push_back(to_hex(each.bundle.view()));
  }
  return out;
}

Status open_case(Shell& shell, const ConsultOptions& options) {
  consult::NewConsult wanted;
  wanted.desk = options.desk;
  wanted.service_class = ServiceClass::routine;
  HARKARA_ASSIGN(const auto left_out, take_record(shell, options, wanted));
  HARKARA_ASSIGN(auto prepared, prepare_files(shell, options.attaching));
  wanted.attachments = std::move(prepared.files);
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const CaseId id, station->casebook().open_case(wanted, station->clock().now(),
                                                                shell.progress("sealing")));
  HARKARA_ASSIGN(const consult::CaseView view, station->casebook().show(id));
  HARKARA_ASSIGN(Json bundles, bundles_of(*station, id));
  const std::string name = consult::case_name(id);
  shell.tell({{"case", name},
              {"state", consult::case_state_name(view.state)},
              {"state_text", state_text(view)},
              {"bundles", std::move(bundles)},
              {"images", images_json(prepared)},
              {"left_out", left_out}},
             "Case " + name + " for " + view.desk + ", " +
                 std::string(service_class_name(view.service_class)) + ", " +
                 std::to_string(view.attachments.size()) + " attachment(s)\n  state: " +
                 state_text(view) + "\n  next: harkara consult show " + name);
  shell.wake_daemon(*station);
  return ok();
}

Status show(Shell& shell, const ConsultOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(options.case_text));
  HARKARA_ASSIGN(const consult::CaseView view, station->casebook().show(id));
  if (!options.fhir) {
    shell.tell(case_json(view), case_text(view));
    return ok();
  }
  const Json bundle = consult::fhir::bundle_of(view);
  shell.tell(bundle, bundle.dump(2));
  return ok();
}

Status list(Shell& shell) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(const auto views, station->casebook().list());
  Json cases = Json::array();
  std::string told;
  for (const consult::CaseView& view : views) {
    cases.push_back(case_line_json(view));
    told += case_line_text(view);
  }
  if (views.empty()) told = "No case is known here. Write one: harkara consult new --help\n";
  shell.tell({{"cases", cases}}, told);
  return ok();
}

Status reply(Shell& shell, const ConsultOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(options.case_text));
  HARKARA_ASSIGN(const EventId event,
                 station->casebook().reply(id, options.text, station->clock().now()));
  const std::string name = consult::case_name(id);
  shell.tell({{"case", name}, {"event", to_hex(event.view())}},
             "The reply to " + name + " is saved on this node; it leaves with the next contact.");
  shell.wake_daemon(*station);
  return ok();
}

Status send_originals(Shell& shell, const ConsultOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(options.case_text));
  HARKARA_ASSIGN(const EventId event,
                 station->casebook().send_originals(id, options.name, station->clock().now(),
                                                    shell.progress("sealing")));
  return told_event(shell, *station, id, event, "What was kept at full size of");
}

Status save(Shell& shell, const ConsultOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(options.case_text));
  HARKARA_ASSIGN(const auto opened, station->casebook().save_case(id, options.out));
  shell.tell(opened_json(opened, options.out), opened_text(opened, options.out));
  return ok();
}

void add_case(CLI::App* verb, ConsultOptions& options) {
  verb->add_option("case", options.case_text, "The case, e.g. C-7K3M or more of it")->required();
}

void add_new(CLI::App& noun, Shell& shell, const std::shared_ptr<ConsultOptions>& options) {
  CLI::App* verb =
      shell.verb(noun, "new", "Write a case for a desk; works with no network and no daemon",
                 "  harkara --home clinic consult new --desk radiology@aiims --class urgent \\\n"
                 "          --record case.json --attach chest.dcm --attach wound.jpg\n\n"
                 "case.json, at least:\n"
                 "  {\"patient\": {\"pseudonym\": \"K-17\", \"age\": 54, \"sex\": \"female\"},\n"
                 "   \"question\": \"Is this a pneumothorax?\", \"consent\": \"implied\"}",
                 [&shell, options] { return open_case(shell, *options); });
  verb->add_option("--desk", options->desk, "Where to, e.g. radiology@aiims")->required();
  verb->add_option("--class", options->service_class, "emergency, urgent or routine (default)");
  verb->add_option("--record", options->record, "The case record, or a FHIR R4 Bundle")
      ->type_name("FILE")
      ->required();
  add_attach_options(verb, options->attaching, "A photo, X-ray or document");
}

void add_show(CLI::App& noun, Shell& shell, const std::shared_ptr<ConsultOptions>& options) {
  CLI::App* verb = shell.verb(noun, "show", "A case: its true state, its thread, its answer",
                              "  harkara --home clinic consult show C-7K3M\n"
                              "  harkara --home clinic consult show C-7K3M --fhir > case.fhir.json",
                              [&shell, options] { return show(shell, *options); });
  add_case(verb, *options);
  verb->add_flag("--fhir", options->fhir, "As a FHIR R4 Bundle, for other systems");
}

Status checklists(Shell& shell) {
  const Json table = consult::checklists();
  std::string told;
  for (const auto& [name, items] : table.items()) {
    told += name + ":";
    for (const Json& item : items) told += " " + item.get<std::string>();
    told += "\n";
  }
  told +=
      "In a record: \"checklist\": {\"name\": NAME, \"answers\": {ITEM: \"yes\", \"no\" or "
      "\"unknown\"}}\n";
  shell.tell({{"checklists", table}}, told);
  return ok();
}

}  // namespace

void add_consult(CLI::App& app, Shell& shell) {
  CLI::App* noun = app.add_subcommand("consult", "At the clinic: write cases, read answers");
  noun->fallthrough()->require_subcommand(1);
  // Shared, since the parser and the action outlive this call.
  const auto options = std::make_shared<ConsultOptions>();
  add_new(*noun, shell, options);
  add_clinic_acts(*noun, shell);
  add_booking(*noun, shell);
  add_show(*noun, shell, options);
  shell.verb(*noun, "list", "All cases known here", "  harkara --home clinic consult list",
             [&shell] { return list(shell); });
  shell.verb(*noun, "checklists", "The guided examinations that a record's checklist may name",
             "  harkara consult checklists", [&shell] { return checklists(shell); });
  CLI::App* verb =
      shell.verb(*noun, "reply", "Reply to what the specialist asked back",
                 "  harkara --home clinic consult reply C-7K3M --text \"Since Monday\"",
                 [&shell, options] { return reply(shell, *options); });
  add_case(verb, *options);
  verb->add_option("--text", options->text, "The reply")->required();
  verb = shell.verb(*noun, "originals", "Send the full pictures of photos that went smaller",
                    "  harkara consult originals C-7K3M\n"
                    "  harkara consult originals C-7K3M --name ecg.jpg",
                    [&shell, options] { return send_originals(shell, *options); });
  add_case(verb, *options);
  verb->add_option("--name", options->name, "Only this one");
  verb = shell.verb(*noun, "save", "Write the answer and its attachments into a folder",
                    "  harkara --home clinic consult save C-7K3M --out answer",
                    [&shell, options] { return save(shell, *options); });
  add_case(verb, *options);
  verb->add_option("--out", options->out, "A folder")->type_name("FOLDER")->required();
}

}  // namespace harkara::node::cli
