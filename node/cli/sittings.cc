// Sittings: when a specialist sits at a desk, and which case has which slot.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.h"
#include "node/advice.h"
#include "node/cli/case_events.h"
#include "node/cli/case_text.h"
#include "node/consult/desk_address.h"
#include "node/words.h"

namespace harkara::node::cli {
namespace {

using consult::EventKind;

struct SittingOptions {
  std::string desk;
  std::string as;
  std::string first;
  std::int64_t minutes = 60;
  std::int64_t slot_minutes = 6;
  std::int64_t papers_hours = consult::kPapersHours;
  std::string case_text;
  std::string from;
  bool cancel = false;
};

std::string address_of(const std::string& desk, const Station& station) {
  return consult::desk_address(desk, station.home().config.name);
}

Status set_roster(Shell& shell, const SittingOptions& options) {
  HARKARA_ASSIGN(const std::int64_t first, local_time_ms(options.first));
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  const Json wanted = {{"desk", address_of(options.desk, *station)},
                       {"specialist", specialist_or_self(*station, options.as)},
                       {"first", first},
                       {"minutes", options.minutes},
                       {"slot_minutes", options.slot_minutes},
                       {"papers_hours", options.papers_hours}};
  HARKARA_ASSIGN(const consult::Roster roster, consult::roster_from(wanted));
  HARKARA_TRY(station->casebook().set_roster(roster));
  HARKARA_ASSIGN(const auto given,
                 station->casebook().give_slots(roster.desk, station->clock().now()));
  shell.tell({{"roster", consult::roster_json(roster)},
              {"slots", roster.slots()},
              {"given", given.size()}},
             roster.specialist + " sits at " + roster.desk + " every week from " +
                 time_text(roster.first_ms) + ", " + std::to_string(roster.slots()) + " slots; " +
                 std::to_string(given.size()) + " waiting booking(s) got theirs.");
  shell.wake_daemon(*station);
  return ok();
}

// What became of a slot. The desk cannot tell who stayed away from whom it was late for:
// both are slots that passed with the case still open.
const char* slot_state(const consult::CaseView& view, const consult::Roster& roster,
                       std::int64_t now_ms) {
  if (!view.story.open()) return "answered";
  return view.story.slot_ms + roster.slot_minutes * 60'000 <= now_ms ? "missed" : "due";
}

Json slot_json(const consult::CaseView& view, const char* state) {
  return {{"case", consult::case_name(view.id)},
          {"at", view.story.slot_ms},
          {"slot", view.story.slot->number + 1},
          {"complete", view.complete},
          {"from", view.origin_node},
          {"state", state}};
}

// Wishes that have no slot: no sitting that they ask for has room yet.
Json waiting_json(const std::vector<consult::CaseView>& views, const std::string& desk) {
  Json out = Json::array();
  for (const consult::CaseView& view : views)
    if (view.desk == desk && view.story.booking && !view.story.slot && !view.story.withdrawn)
      out.push_back({{"case", consult::case_name(view.id)},
                     {"wished_from", view.story.booking->from_ms},
                     {"from", view.origin_node}});
  return out;
}

Status list(Shell& shell, const SittingOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  const std::string desk = address_of(options.desk, *station);
  HARKARA_ASSIGN(const consult::Roster roster, station->casebook().roster(desk));
  HARKARA_ASSIGN(auto views, station->casebook().list());
  const std::int64_t now_ms = station->clock().now().wall_ms;
  Json waiting = waiting_json(views, desk);
  std::erase_if(views, [&](const consult::CaseView& view) {
    return view.desk != desk || !view.story.slot || view.story.withdrawn;
  });
  std::sort(views.begin(), views.end(),
            [](const auto& a, const auto& b) { return *a.story.slot < *b.story.slot; });
  Json slots = Json::array();
  std::string told =
      roster.specialist + " at " + desk + ", " + std::to_string(roster.slots()) + " slots a week\n";
  for (const consult::CaseView& view : views) {
    const std::string name = consult::case_name(view.id);
    const std::string state = slot_state(view, roster, now_ms);
    slots.push_back(slot_json(view, state.c_str()));
    told += "  " + time_text(view.story.slot_ms) + "  " + name + "  from " + view.origin_node +
            (view.complete ? "" : "  (papers still on their way)") +
            (state == "missed" ? "  (the slot passed, the case is open)" : "") + "\n";
  }
  if (!waiting.empty()) told += "  " + std::to_string(waiting.size()) + " more wait for a slot\n";
  shell.tell({{"roster", consult::roster_json(roster)}, {"slots", slots}, {"waiting", waiting}},
             told);
  return ok();
}

Status book(Shell& shell, const SittingOptions& options) {
  if (options.cancel == !options.from.empty())
    return fail_next(Errc::invalid, "a slot is either wished for or given back",
                     "give --from 2026-12-01T10:00, or --cancel");
  Json body = Json::object();
  if (options.cancel) {
    body["cancel"] = true;
  } else {
    HARKARA_ASSIGN(body["from"], local_time_ms(options.from));
  }
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(options.case_text));
  HARKARA_ASSIGN(const EventId event, station->casebook().tell_desk(id, EventKind::booked, body, {},
                                                                    station->clock().now()));
  return told_event(shell, *station, id, event,
                    options.cancel ? "The slot given back for" : "The booking for");
}

}  // namespace

void add_desk_sittings(CLI::App& noun, Shell& shell) {
  const auto options = std::make_shared<SittingOptions>();
  CLI::App* verb = shell.verb(
      noun, "roster", "Say when a specialist sits at a desk, every week",
      "  harkara --home hub desk roster --desk medicine --as dr.rao --first 2026-12-01T10:00 \\\n"
      "          --minutes 60 --slot 6\n\n"
      "Clinics book slots offline; this node gives them out, one case a slot, and moves who\n"
      "finds the sitting full to the next.",
      [&shell, options] { return set_roster(shell, *options); });
  verb->add_option("--desk", options->desk, "medicine, or medicine@hub")->required();
  verb->add_option("--as", options->as, "The specialist's name (else the person of this node)");
  verb->add_option("--first", options->first, "Start of one, local time")->required();
  verb->add_option("--minutes", options->minutes, "How long (default 60)");
  verb->add_option("--slot", options->slot_minutes, "Minutes a case (default 6)");
  verb->add_option("--papers", options->papers_hours,
                   "Hours before a slot from which its papers go first (default 24)");
  verb = shell.verb(noun, "sittings", "Which case has which slot, and are its papers here",
                    "  harkara --home hub desk sittings --desk medicine",
                    [&shell, options] { return list(shell, *options); });
  verb->add_option("--desk", options->desk, "medicine, or medicine@hub")->required();
}

void add_booking(CLI::App& noun, Shell& shell) {
  const auto options = std::make_shared<SittingOptions>();
  CLI::App* verb = shell.verb(
      noun, "book", "Wish for a slot in a specialist's sitting; works offline",
      "  harkara consult book C-7K3M --from 2026-12-01T10:00\n"
      "  harkara consult book C-7K3M --cancel\n\n"
      "The desk's node gives the slot with the next contact: the first free one of the first\n"
      "sitting from that time on. consult show says which.",
      [&shell, options] { return book(shell, *options); });
  verb->add_option("case", options->case_text, "The case, e.g. C-7K3M or more of it")->required();
  verb->add_option("--from", options->from, "Not before, local time");
  verb->add_flag("--cancel", options->cancel, "Give the slot back");
}

}  // namespace harkara::node::cli
