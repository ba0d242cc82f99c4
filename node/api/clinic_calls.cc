// What a health worker writes.
#include "node/advice.h"
#include "node/api/routes.h"
#include "node/case_json.h"
#include "node/consult/case_thread.h"
#include "node/consult/fhir/bundle.h"
#include "node/consult/field_checks.h"

namespace harkara::node::api {
namespace {

using consult::EventKind;
using consult::find;
using consult::text_or;
using Answer = std::optional<Response>;

// What a clinic may ask for; the other classes are the system's own.
Result<ServiceClass> class_of(const Json& body) {
  const std::string name = text_or(body, "class");
  if (name.empty()) return ServiceClass::routine;
  const auto known = service_class_from_name(name);
  if (known == ServiceClass::emergency || known == ServiceClass::urgent ||
      known == ServiceClass::routine)
    return *known;
  return fail(Errc::invalid, "class is none of emergency, urgent, routine");
}

// Ours, or a FHIR Bundle, whose class counts where the call gives none.
Status take_record(Call& call, consult::NewConsult& wanted) {
  HARKARA_ASSIGN(wanted.service_class, class_of(call.body));
  const Json* record = find(call.body, "record");
  if (record == nullptr || !record->is_object())
    return fail(Errc::invalid, "record is missing, or no object");
  HARKARA_ASSIGN(auto read, consult::fhir::record_of(*record, call.state.now().wall_ms));
  if (read.service_class && find(call.body, "class") == nullptr)
    wanted.service_class = *read.service_class;
  wanted.record = std::move(read.record);
  return ok();
}

Answer open_case(Call& call) {
  consult::NewConsult wanted;
  wanted.id = call.new_case_id();
  HARKARA_ANSWER(const std::size_t known,
                 consult::count_events(call.station().store(), *wanted.id));
  if (known == 0) {
    wanted.desk = text_or(call.body, "desk");
    if (const Status taken = take_record(call, wanted); !taken)
      return error_response(taken.error());
    HARKARA_ANSWER(wanted.attachments, call.attachments());
    HARKARA_ANSWER([[maybe_unused]] const CaseId id,
                   call.casebook().open_case(wanted, call.state.now()));
    call.wrote(*wanted.id, "new case");
  }
  HARKARA_ANSWER(const consult::CaseView view, call.casebook().show(*wanted.id));
  return json_response(case_json(view));
}

// An act of the clinic with this body.
Answer tell(Call& call, EventKind kind, const Json& body) {
  HARKARA_ANSWER(const consult::CaseView seen, call.case_view());
  const EventId event = call.event_id(seen.id);
  if (!consult::has_event(call.station().store(), seen.id, event)) {
    HARKARA_ANSWER(const auto files, call.attachments());
    HARKARA_ANSWER(
        [[maybe_unused]] const EventId id,
        call.casebook().tell_desk(seen.id, kind, body, files, call.state.now(), {}, event));
    call.wrote(seen.id, consult::event_kind_name(kind));
  }
  HARKARA_ANSWER(const consult::CaseView view, call.casebook().show(seen.id));
  return json_response(written_json(view, event));
}

// Those of the body's fields that belong to the act; empty texts count as absent.
Json picked(const Json& body, std::initializer_list<const char*> fields) {
  Json out = Json::object();
  for (const char* field : fields) {
    const Json* value = find(body, field);
    if (value != nullptr && !value->is_null() && *value != Json("")) out[field] = *value;
  }
  return out;
}

Response nothing(const std::string& next) {
  return refusal(400, "invalid", "nothing is said", next);
}

Answer amend(Call& call) {
  const Json body = picked(call.body, {"record", "class", "text"});
  if (body.empty()) return nothing("give record, class or text");
  return tell(call, EventKind::amended, body);
}

Answer attach(Call& call) {
  return tell(call, EventKind::attached, picked(call.body, {"text"}));
}

Answer reply(Call& call) {
  return tell(call, EventKind::replied, picked(call.body, {"text"}));
}

Answer progress(Call& call) {
  const Json body =
      picked(call.body, {"outcome", "came", "followed", "useful", "referral", "text"});
  if (body.empty()) return nothing("give outcome, came or text");
  return tell(call, EventKind::progress, body);
}

Answer consent(Call& call) {
  const bool taken_back = call.body.value("withdraw", Json(false)) == true;
  const Json body = picked(call.body, {"ref", "text", "scope"});
  if (taken_back == body.contains("ref"))
    return nothing("a consent is either recorded (ref) or taken back (withdraw)");
  return tell(call, taken_back ? EventKind::consent_withdrawn : EventKind::consent_given, body);
}

Answer withdraw(Call& call) {
  return tell(call, EventKind::withdrawn, picked(call.body, {"why"}));
}

Answer book(Call& call) {
  const Json body = picked(call.body, {"from", "cancel"});
  if (body.contains("from") == body.contains("cancel"))
    return nothing("a slot is either wished for (from) or given back (cancel)");
  return tell(call, EventKind::booked, body);
}

// Whose case may be this patient's, while it is written: across scripts, and never by itself.
Answer like(Call& call) {
  constexpr std::size_t kMost = 5;
  const Json* patient = find(call.body, "patient");
  if (patient == nullptr || !patient->is_object())
    return error_response(fail(Errc::invalid, "patient is missing, or no object"));
  const auto traits = consult::patients::traits_of(*patient, call.state.now().wall_ms);
  std::vector<CaseId> ids;
  Json scores = Json::array();
  Json reasons = Json::array();
  for (const CaseIndex::Likely& each : call.state.index.like(traits, kMost)) {
    ids.push_back(each.id);
    scores.push_back(each.match.score);
    reasons.push_back(each.match.reasons);
  }
  HARKARA_ANSWER(const std::string lines, call.state.index.lines(ids));
  Response out = json_response(Json::object());
  out.text = "{\"cases\":[" + lines + "],\"scores\":" + scores.dump() +
             ",\"reasons\":" + reasons.dump() + "}";
  return out;
}

Answer put_upload(Call& call) {
  if (!call.request.upload) return nothing("send the bytes of one file");
  HARKARA_HEED(call.request.upload->seal());
  const std::uint64_t bytes = call.request.upload->size();
  const std::string id = call.state.uploads.keep(call.session.user, std::move(call.request.upload),
                                                 call.state.now().monotonic_ms);
  return json_response({{"upload", id}, {"bytes", bytes}});
}

Answer drop_upload(Call& call) {
  HARKARA_HEED(call.state.uploads.remove(call.session.user, call.names[0]));
  return json_response(Json::object());
}

constexpr Route kRoutes[] = {
    {Method::post, "cases", kHealthWorker, open_case, true},
    {Method::post, "cases/{}/amend", kHealthWorker, amend, true},
    {Method::post, "cases/{}/attach", kHealthWorker, attach, true},
    {Method::post, "cases/{}/reply", kHealthWorker, reply, true},
    {Method::post, "cases/{}/progress", kHealthWorker, progress, true},
    {Method::post, "cases/{}/consent", kHealthWorker, consent, true},
    {Method::post, "cases/{}/withdraw", kHealthWorker, withdraw, true},
    {Method::post, "cases/{}/booking", kHealthWorker, book, true},
    {Method::post, "patients/like", kHealthWorker, like},
    {Method::put, "uploads", kHealthWorker | kSpecialist, put_upload, false},
    {Method::del, "uploads/{}", kHealthWorker | kSpecialist, drop_upload, false},
};

}  // namespace

std::span<const Route> clinic_routes() {
  return kRoutes;
}

}  // namespace harkara::node::api
