// What a clinic adds to a case that it has written.
#include <CLI/CLI.hpp>

#include "base/text.h"
#include "node/advice.h"
#include "node/cli/attaching.h"
#include "node/cli/case_events.h"
#include "node/cli/case_text.h"

namespace harkara::node::cli {
namespace {

using consult::EventKind;

struct ClinicOptions {
  std::string case_text;
  std::string text;
  std::string record;
  std::string service_class;
  std::string outcome;
  std::string referral;
  std::string came;
  std::string why;
  std::string reference;
  std::string scope;
  bool withdraw = false;
  Attaching attaching;
};

Status write(Shell& shell, const ClinicOptions& options, EventKind kind, const Json& body,
             const std::string& what) {
  HARKARA_ASSIGN(const auto prepared, prepare_files(shell, options.attaching));
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(options.case_text));
  HARKARA_ASSIGN(const EventId event,
                 station->casebook().tell_desk(id, kind, body, prepared.files,
                                               station->clock().now(), shell.progress("sealing")));
  return told_event(shell, *station, id, event, what);
}

void put(Json& body, const char* field, const std::string& text) {
  if (!text.empty()) body[field] = text;
}

Status amend(Shell& shell, const ClinicOptions& options) {
  Json body = Json::object();
  put(body, "text", options.text);
  put(body, "class", options.service_class);
  if (!options.record.empty()) {
    HARKARA_ASSIGN(body["record"], read_json_file(options.record));
  }
  if (body.empty())
    return fail_next(Errc::invalid, "nothing is amended", "give --record, --class or --text");
  return write(shell, options, EventKind::amended, body, "The amendment of");
}

Status attach(Shell& shell, const ClinicOptions& options) {
  Json body = Json::object();
  put(body, "text", options.text);
  return write(shell, options, EventKind::attached, body, "What belongs to");
}

Status report(Shell& shell, const ClinicOptions& options) {
  Json body = Json::object();
  put(body, "text", options.text);
  put(body, "outcome", options.outcome);
  put(body, "referral", options.referral);
  if (!options.came.empty()) body["came"] = options.came == "yes";
  if (body.empty())
    return fail_next(Errc::invalid, "nothing is reported", "give --outcome, --came or --text");
  return write(shell, options, EventKind::progress, body, "The progress report on");
}

Status withdraw(Shell& shell, const ClinicOptions& options) {
  return write(shell, options, EventKind::withdrawn, {{"why", options.why}}, "The withdrawal of");
}

Status consent(Shell& shell, const ClinicOptions& options) {
  if (options.withdraw == !options.reference.empty())
    return fail_next(Errc::invalid, "a consent is either recorded or withdrawn",
                     "give --ref WHERE, or --withdraw");
  Json body = Json::object();
  put(body, "text", options.text);
  put(body, "ref", options.reference);
  put(body, "scope", options.scope);
  const EventKind kind = options.withdraw ? EventKind::consent_withdrawn : EventKind::consent_given;
  return write(shell, options, kind, body,
               options.withdraw ? "The withdrawal of the consent in" : "The consent in");
}

using Do = Status (*)(Shell&, const ClinicOptions&);

CLI::App* add(CLI::App& noun, Shell& shell, const std::shared_ptr<ClinicOptions>& options,
              const std::string& name, const std::string& does, const std::string& examples,
              Do action) {
  CLI::App* verb = shell.verb(noun, name, does, examples,
                              [&shell, options, action] { return action(shell, *options); });
  verb->add_option("case", options->case_text, "The case, e.g. C-7K3M or more of it")->required();
  return verb;
}

void add_reports(CLI::App& noun, Shell& shell, const std::shared_ptr<ClinicOptions>& options) {
  CLI::App* verb = add(noun, shell, options, "progress", "Tell the desk what became of the patient",
                       "  harkara consult progress C-7K3M --outcome improved --came yes\n"
                       "  harkara consult progress C-7K3M --referral ID --came no \\\n"
                       "          --text \"No bus this week\"      closes the referral's loop",
                       report);
  verb->add_option("--outcome", options->outcome,
                   "recovered, improved, unchanged, worse, died, referred_on, not_seen or other");
  verb->add_option("--came", options->came, "Did the patient come?")
      ->check(CLI::IsMember({"yes", "no"}));
  verb->add_option("--text", options->text, "In words");
  verb->add_option("--referral", options->referral, "The referral that this closes: its id");
  verb =
      add(noun, shell, options, "withdraw", "Ask nothing any more: the desk stops working on it",
          "  harkara consult withdraw C-7K3M --why \"The patient went to the hospital\"", withdraw);
  verb->add_option("--why", options->why, "The reason")->required();
  verb = add(noun, shell, options, "consent", "Record the patient's consent, or its withdrawal",
             "  harkara consult consent C-7K3M --ref \"form 118, register B\"\n"
             "  harkara consult consent C-7K3M --ref \"form 9\" --for research\n"
             "  harkara consult consent C-7K3M --withdraw            all of it, studies too",
             consent);
  verb->add_option("--for", options->scope, "care (the default) or research: studies")
      ->check(CLI::IsMember({"care", "research"}));
  verb->add_option("--ref", options->reference, "Where it is recorded");
  verb->add_flag("--withdraw", options->withdraw, "The patient took it back");
  verb->add_option("--text", options->text, "In words");
}

}  // namespace

void add_clinic_acts(CLI::App& noun, Shell& shell) {
  const auto options = std::make_shared<ClinicOptions>();
  CLI::App* verb =
      add(noun, shell, options, "amend", "Correct a case: its record, its class, or in words",
          "  harkara consult amend C-7K3M --class emergency --text \"Now short of breath\"\n"
          "  harkara consult amend C-7K3M --record change.json\n\n"
          "change.json holds the fields that change, as in the record:\n"
          "  {\"patient\": {\"age\": 45}, \"vitals\": {\"spo2_percent\": 88}}",
          amend);
  verb->add_option("--record", options->record, "The fields that change")->type_name("FILE");
  verb->add_option("--class", options->service_class, "emergency, urgent or routine");
  verb->add_option("--text", options->text, "In words");
  verb = add(noun, shell, options, "attach", "Send more papers and images of a case",
             "  harkara consult attach C-7K3M --attach ecg.jpg --text \"ECG of today\"", attach);
  add_attach_options(verb, options->attaching, "A file")->required();
  verb->add_option("--text", options->text, "In words");
  add_reports(noun, shell, options);
}

}  // namespace harkara::node::cli
