// What a specialist does at a desk. The name in claims and answers is the user's.
#include <algorithm>
#include <limits>

#include "base/text.h"
#include "node/advice.h"
#include "node/api/query.h"
#include "node/api/routes.h"
#include "node/case_json.h"
#include "node/consult/case_thread.h"
#include "node/consult/field_checks.h"

namespace harkara::node::api {
namespace {

using consult::EventKind;
using consult::find;
using consult::text_or;
using Answer = std::optional<Response>;

Answer queue(Call& call) {
  HARKARA_ANSWER(const std::string desk, own_desk(call, text_of(call.request, "desk")));
  HARKARA_ANSWER(const std::int64_t limit, number_of(call.request, "limit", 50, 1, 200));
  HARKARA_ANSWER(const std::int64_t from,
                 number_of(call.request, "from", 0, 0, std::numeric_limits<std::int32_t>::max()));
  const auto found =
      call.state.index.queue(desk, call.session.user, call.state.now(),
                             static_cast<std::size_t>(from), static_cast<std::size_t>(limit));
  HARKARA_ANSWER(const std::size_t unread, call.casebook().unread());
  HARKARA_ANSWER(Response out, list_response(call, found.ids,
                                             {{"desk", desk},
                                              {"total", found.total},
                                              {"open", found.open},
                                              {"unread", unread},
                                              {"complete", call.state.index.is_complete()}}));
  return out;
}

Answer open(Call& call) {
  HARKARA_ANSWER(const CaseId id, call.case_id());
  HARKARA_HEED(call.audit("open case", "at the desk"));
  HARKARA_ANSWER(const consult::CaseView view, call.casebook().mark_opened(id, call.state.now()));
  call.state.case_changed(id);
  return json_response(case_json(view));
}

Answer claim(Call& call) {
  HARKARA_ANSWER(const consult::CaseView view, call.case_view());
  const Json* minutes = find(call.body, "minutes");
  const bool given = minutes != nullptr && minutes->is_number_integer();
  constexpr std::int64_t kMost = 1'000'000;  // which is refused
  HARKARA_ANSWER(const consult::Lease lease,
                 call.casebook().claim(view.id, call.specialist(),
                                       given ? std::min(minutes->get<std::int64_t>(), kMost) : 60,
                                       call.state.now()));
  call.wrote(view.id, "claimed");
  return json_response({{"case", consult::case_name(view.id)},
                        {"event", to_hex(lease.claim.view())},
                        {"specialist", lease.specialist},
                        {"until", lease.until_ms}});
}

Answer release(Call& call) {
  HARKARA_ANSWER(const consult::CaseView view, call.case_view());
  HARKARA_HEED(call.casebook().release(view.id, call.session.user, call.state.now()));
  call.wrote(view.id, "released");
  return json_response({{"case", consult::case_name(view.id)}, {"specialist", call.session.user}});
}

// An act of the desk with this body.
Answer tell(Call& call, EventKind kind, const Json& body) {
  HARKARA_ANSWER(const consult::CaseView seen, call.case_view());
  const EventId event = call.event_id(seen.id);
  if (!consult::has_event(call.station().store(), seen.id, event)) {
    HARKARA_ANSWER(const auto files, call.attachments());
    HARKARA_ANSWER([[maybe_unused]] const EventId id,
                   call.casebook().tell_clinic(
                       seen.id, {kind, body, files, call.specialist(), event}, call.state.now()));
    call.wrote(seen.id, consult::event_kind_name(kind));
  }
  HARKARA_ANSWER(const consult::CaseView view, call.casebook().show(seen.id));
  return json_response(written_json(view, event));
}

Json picked(const Json& body, std::initializer_list<const char*> fields) {
  Json out = Json::object();
  for (const char* field : fields)
    if (const Json* value = find(body, field); value != nullptr && !value->is_null())
      out[field] = *value;
  return out;
}

Answer ask(Call& call) {
  return tell(call, EventKind::asked, picked(call.body, {"question"}));
}

Answer answer(Call& call) {
  const Json* given = find(call.body, "answer");
  if (given == nullptr || !given->is_object())
    return error_response(fail(Errc::invalid, "answer is missing, or no object"));
  Json body = *given;
  if (const std::string stage = text_or(call.body, "stage"); !stage.empty()) body["stage"] = stage;
  return tell(call, EventKind::answered, body);
}

Answer refer(Call& call) {
  return tell(call, EventKind::referred, picked(call.body, {"to", "why", "slot"}));
}

Answer arrived(Call& call) {
  return tell(call, EventKind::arrived, picked(call.body, {"referral", "outcome"}));
}

Answer transfer(Call& call) {
  return tell(call, EventKind::transferred, picked(call.body, {"to", "why"}));
}

constexpr Route kRoutes[] = {
    {Method::get, "desk/queue", kSpecialist, queue},
    {Method::post, "desk/cases/{}/open", kSpecialist, open},
    {Method::post, "desk/cases/{}/claim", kSpecialist, claim},
    {Method::post, "desk/cases/{}/release", kSpecialist, release},
    {Method::post, "desk/cases/{}/ask", kSpecialist, ask, true},
    {Method::post, "desk/cases/{}/answer", kSpecialist, answer, true},
    {Method::post, "desk/cases/{}/refer", kSpecialist, refer, true},
    {Method::post, "desk/cases/{}/arrived", kSpecialist, arrived, true},
    {Method::post, "desk/cases/{}/transfer", kSpecialist, transfer, true},
};

}  // namespace

std::span<const Route> desk_routes() {
  return kRoutes;
}

}  // namespace harkara::node::api
