// What a specialist does with a case at a desk.
#include <CLI/CLI.hpp>

#include "base/text.h"
#include "node/advice.h"
#include "node/cli/attaching.h"
#include "node/cli/case_events.h"
#include "node/cli/case_json.h"
#include "node/cli/words.h"

namespace harkara::node::cli {
namespace {

using consult::EventKind;

struct DeskActOptions {
  std::string case_text;
  std::string desk;
  std::string as;
  bool next = false;
  bool second_opinion = false;
  bool hand_over = false;
  std::int64_t minutes = 60;
  std::string record;
  std::string stage;
  Attaching attaching;
  std::string text;
  std::string to;
  std::string why;
  std::string slot;
  std::string referral;
  std::string outcome;
};

consult::Specialist who(Station& station, const DeskActOptions& options) {
  return {specialist_or_self(station, options.as), options.second_opinion, options.hand_over};
}

Status write(Shell& shell, const DeskActOptions& options, EventKind kind, const Json& body,
             const std::string& what) {
  HARKARA_ASSIGN(auto prepared, prepare_files(shell, options.attaching));
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(options.case_text));
  const consult::DeskAct act{kind, body, std::move(prepared.files), who(*station, options), {}};
  HARKARA_ASSIGN(
      const EventId event,
      station->casebook().tell_clinic(id, act, station->clock().now(), shell.progress("sealing")));
  return told_event(shell, *station, id, event, what);
}

// The first case that is ours to do.
Result<CaseId> next_case(Station& station, const DeskActOptions& options) {
  if (options.desk.empty())
    return fail_next(Errc::invalid, "the next case of which desk", "give --desk radiology");
  const std::string name = who(station, options).name;
  const Moment now = station.clock().now();
  HARKARA_ASSIGN(const auto queue, station.casebook().desk_queue(options.desk, now, name));
  for (const consult::CaseView& view : queue)
    if (consult::workable(view, name, now.wall_ms) &&
        (view.story.leases.empty() || !view.story.leases.front().runs_at(now.wall_ms)))
      return view.id;
  return fail_next(Errc::not_found, "no case waits for " + name + " at " + options.desk,
                   "harkara desk list --desk " + options.desk + ", which says who has what");
}

Status claim(Shell& shell, const DeskActOptions& options) {
  if (options.next == !options.case_text.empty())
    return fail_next(Errc::invalid, "a claim is for one case", "name it, or give --next");
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const CaseId id, options.next ? next_case(*station, options)
                                               : station->casebook().resolve(options.case_text));
  HARKARA_ASSIGN(const consult::Lease lease,
                 station->casebook().claim(id, who(*station, options), options.minutes,
                                           station->clock().now()));
  const std::string name = consult::case_name(id);
  shell.tell({{"case", name},
              {"event", to_hex(lease.claim.view())},
              {"specialist", lease.specialist},
              {"until", lease.until_ms}},
             name + " is with " + lease.specialist + " until " + time_text(lease.until_ms) +
                 "\n  next: harkara desk open " + name + " --out FOLDER");
  return ok();
}

Status release(Shell& shell, const DeskActOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(options.case_text));
  const std::string name = specialist_or_self(*station, options.as);
  HARKARA_TRY(station->casebook().release(id, name, station->clock().now()));
  shell.tell({{"case", consult::case_name(id)}, {"specialist", name}},
             consult::case_name(id) + " is free again for any specialist of the desk.");
  return ok();
}

Status answer(Shell& shell, const DeskActOptions& options) {
  HARKARA_ASSIGN(Json body, read_json_file(options.record));
  if (!options.stage.empty()) body["stage"] = options.stage;
  return write(shell, options, EventKind::answered, body, "The answer to");
}

Status ask(Shell& shell, const DeskActOptions& options) {
  return write(shell, options, EventKind::asked, {{"question", options.text}},
               "The question about");
}

Status refer(Shell& shell, const DeskActOptions& options) {
  Json body = {{"to", options.to}, {"why", options.why}};
  if (!options.slot.empty()) {
    HARKARA_ASSIGN(body["slot"], local_time_ms(options.slot));
  }
  return write(shell, options, EventKind::referred, body, "The referral of");
}

Status transfer(Shell& shell, const DeskActOptions& options) {
  return write(shell, options, EventKind::transferred, {{"to", options.to}, {"why", options.why}},
               "The transfer of");
}

Status arrived(Shell& shell, const DeskActOptions& options) {
  return write(shell, options, EventKind::arrived,
               {{"referral", options.referral}, {"outcome", options.outcome}},
               "Word of the referral of");
}

using Do = Status (*)(Shell&, const DeskActOptions&);

CLI::App* add(CLI::App& noun, Shell& shell, const std::shared_ptr<DeskActOptions>& options,
              const std::string& name, const std::string& does, const std::string& examples,
              Do action) {
  CLI::App* verb = shell.verb(noun, name, does, examples,
                              [&shell, options, action] { return action(shell, *options); });
  verb->add_option("case", options->case_text, "The case, e.g. C-7K3M or more of it")
      ->required(name != "claim");
  verb->add_option("--as", options->as, "The specialist's name (else the person of this node)");
  return verb;
}

void add_leases(CLI::App& noun, Shell& shell, const std::shared_ptr<DeskActOptions>& options) {
  CLI::App* verb =
      add(noun, shell, options, "claim", "Take a case for a while: others keep off it",
          "  harkara --home aiims desk claim --next --desk radiology --as dr.rao\n"
          "  harkara --home aiims desk claim C-7K3M --as dr.rao --minutes 30\n\n"
          "The claim ends with the answer, with desk release, or by itself. Then another may\n"
          "take the case, so nobody's absence holds it up.",
          claim);
  verb->add_flag("--next", options->next, "The first case that is yours to do");
  verb->add_option("--desk", options->desk, "With --next: radiology, or radiology@aiims");
  verb->add_option("--minutes", options->minutes, "How long (default 60)");
  verb->add_flag("--second-opinion", options->second_opinion, "Stand beside whoever has it");
  verb->add_flag("--hand-over", options->hand_over, "Take over another specialist's follow-up");
  add(noun, shell, options, "release", "Give a claimed case back",
      "  harkara --home aiims desk release C-7K3M --as dr.rao", release);
}

void add_answers(CLI::App& noun, Shell& shell, const std::shared_ptr<DeskActOptions>& options) {
  CLI::App* verb = add(noun, shell, options, "answer", "Answer a case, with attachments if need be",
                       "  harkara --home aiims desk answer C-7K3M --record answer.json\n"
                       "  harkara --home aiims desk answer C-7K3M --record more.json "
                       "--kind addendum\n\n"
                       "answer.json, at least:\n"
                       "  {\"advice\": \"No pneumothorax. Repeat the film in a week.\"}",
                       answer);
  verb->add_option("--record", options->record, "The answer")->type_name("FILE")->required();
  add_attach_options(verb, options->attaching, "A file that belongs to it");
  verb->add_option("--kind", options->stage,
                   "preliminary (more will come), final, or addendum (adds to a final one)")
      ->check(CLI::IsMember({"preliminary", "final", "addendum"}));
  verb->add_flag("--second-opinion", options->second_opinion,
                 "Answer although another specialist has it, or has answered");
  verb = add(noun, shell, options, "ask", "Ask the clinic back",
             "  harkara --home aiims desk ask C-7K3M --text \"Since when?\"", ask);
  verb->add_option("--text", options->text, "The question")->required();
}

void add_moves(CLI::App& noun, Shell& shell, const std::shared_ptr<DeskActOptions>& options) {
  CLI::App* verb =
      add(noun, shell, options, "refer", "Send the patient on: to whom, why, when",
          "  harkara --home aiims desk refer C-7K3M --to \"Surgery, district hospital\" \\\n"
          "          --why \"Strangulated hernia\" --slot 2026-12-01T10:00",
          refer);
  verb->add_option("--to", options->to, "Whom to, or a desk")->required();
  verb->add_option("--why", options->why, "The reason")->required();
  verb->add_option("--slot", options->slot, "When, local time, e.g. 2026-12-01T10:00");
  verb = add(noun, shell, options, "transfer", "Move the case to another desk of this node",
             "  harkara --home aiims desk transfer C-7K3M --to chest@aiims --why \"The lungs\"",
             transfer);
  verb->add_option("--to", options->to, "The desk, e.g. chest@aiims")->required();
  verb->add_option("--why", options->why, "The reason")->required();
  verb = add(noun, shell, options, "arrived", "Tell what came of a referral to this place",
             "  harkara --home aiims desk arrived C-7K3M --referral ID --outcome came", arrived);
  verb->add_option("--referral", options->referral, "Its id, as consult show lists it")->required();
  verb->add_option("--outcome", options->outcome, "came, did_not_come or moved")
      ->check(CLI::IsMember({"came", "did_not_come", "moved"}))
      ->required();
}

}  // namespace

std::string specialist_or_self(Station& station, const std::string& name) {
  return name.empty() ? station.casebook().self().name : name;
}

Status told_event(Shell& shell, Station& station, const CaseId& id, const EventId& event,
                  const std::string& what) {
  HARKARA_ASSIGN(const consult::CaseView view, station.casebook().show(id));
  const std::string name = consult::case_name(id);
  const bool from_here = view.origin_node == station.home().config.name;
  shell.tell({{"case", name},
              {"event", to_hex(event.view())},
              {"state", consult::case_state_name(view.state)}},
             what + " " + name + " is saved on this node; it leaves for " +
                 (from_here ? view.desk : view.origin_node) + " with the next contact.");
  shell.wake_daemon(station);
  return ok();
}

void add_desk_acts(CLI::App& noun, Shell& shell) {
  const auto options = std::make_shared<DeskActOptions>();
  add_leases(noun, shell, options);
  add_answers(noun, shell, options);
  add_moves(noun, shell, options);
}

}  // namespace harkara::node::cli
