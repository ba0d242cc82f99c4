// When specialists sit, and which case has which slot.
#include "node/api/query.h"
#include "node/api/routes.h"
#include "node/consult/field_checks.h"

namespace harkara::node::api {
namespace {

using Answer = std::optional<Response>;

Answer list(Call& call) {
  HARKARA_ANSWER(const std::string desk, own_desk(call, text_of(call.request, "desk")));
  HARKARA_ANSWER(const consult::Roster roster, call.casebook().roster(desk));
  Json slots = Json::array();
  for (const CaseId& id : call.state.index.slotted(desk)) {
    HARKARA_ANSWER(const consult::CaseView view, call.casebook().show(id));
    if (!view.story.slot) continue;
    slots.push_back({{"case", consult::case_name(id)},
                     {"at", view.story.slot_ms},
                     {"slot", view.story.slot->number + 1},
                     {"complete", view.complete},
                     {"from", view.origin_node}});
  }
  return json_response({{"roster", consult::roster_json(roster)}, {"slots", std::move(slots)}});
}

Answer set(Call& call) {
  HARKARA_ANSWER(const std::string desk, own_desk(call, consult::text_or(call.body, "desk")));
  Json wanted = call.body;
  wanted["desk"] = desk;
  if (consult::text_or(wanted, "specialist").empty()) wanted["specialist"] = call.session.user;
  const auto before = call.casebook().roster(desk);
  if (before && !wanted.contains("papers_hours")) wanted["papers_hours"] = before->papers_hours;
  HARKARA_ANSWER(const consult::Roster roster, consult::roster_from(wanted));
  HARKARA_HEED(call.casebook().set_roster(roster));
  HARKARA_HEED(call.audit("roster", desk));
  HARKARA_ANSWER(const auto given, call.casebook().give_slots(roster.desk, call.state.now()));
  call.state.index.look_again();
  call.state.written();
  return json_response({{"roster", consult::roster_json(roster)},
                        {"slots", roster.slots()},
                        {"given", given.size()}});
}

constexpr Route kRoutes[] = {
    {Method::get, "sittings", kSpecialist | kOperator, list},
    {Method::put, "sittings", kSpecialist | kOperator, set},
};

}  // namespace

std::span<const Route> sitting_routes() {
  return kRoutes;
}

}  // namespace harkara::node::api
