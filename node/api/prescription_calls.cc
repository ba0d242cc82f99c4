// Prescriptions: written under the rules, printed with their code, verified by anybody.
#include "base/text.h"
#include "node/advice.h"
#include "node/api/routes.h"
#include "node/consult/case_thread.h"
#include "node/consult/field_checks.h"
#include "node/consult/rx/page.h"
#include "node/consult/rx/prescribe.h"
#include "node/consult/rx/seal.h"
#include "node/rx_json.h"

namespace harkara::node::api {
namespace {

namespace rx = consult::rx;
using consult::find;
using consult::text_or;
using Answer = std::optional<Response>;

constexpr std::int64_t kDay_ms = std::int64_t{86'400} * 1000;

Result<Json> rx_of(const Call& call) {
  const Json* given = find(call.body, "rx");
  if (given == nullptr || !given->is_object())
    return fail(Errc::invalid, "rx is missing, or no object");
  return *given;
}

const consult::Event* written_before(const consult::CaseView& view, const EventId& id) {
  for (const consult::Event& event : view.events)
    if (event.id == id) return &event;
  return nullptr;
}

Json prescribed_json(const consult::CaseView& view, const EventId& event, const Json& body) {
  return {{"case", consult::case_name(view.id)},
          {"event", to_hex(event.view())},
          {"rx", body.value("rx", Json())},
          {"code", text_or(body, "code")}};
}

Result<std::vector<rx::Refusal>> broken(const consult::CaseView& view, const Json& given,
                                        std::int64_t now_ms) {
  return rx::check(rx::Rules::load(), rx::filled_in(given, view, now_ms), now_ms / kDay_ms);
}

Answer check(Call& call) {
  HARKARA_ANSWER(const consult::CaseView view, call.case_view());
  HARKARA_ANSWER(const Json given, rx_of(call));
  HARKARA_ANSWER(const auto refusals, broken(view, given, call.state.now().wall_ms));
  return json_response({{"refusals", refusals_json(refusals)}});
}

Answer prescribe(Call& call) {
  HARKARA_ANSWER(const consult::CaseView view, call.case_view());
  const EventId id = call.event_id(view.id);
  if (const consult::Event* before = written_before(view, id))
    return json_response(prescribed_json(view, id, before->body));
  HARKARA_ANSWER(const Json given, rx_of(call));
  const Moment now = call.state.now();
  HARKARA_ANSWER(const auto refusals, broken(view, given, now.wall_ms));
  if (!refusals.empty()) {
    Response out = json_response(
        {{"error",
          {{"code", "rules"},
           {"message", "the prescription breaks " + std::to_string(refusals.size()) + " rule(s)"},
           {"next", "mend what refusals name"}}},
         {"refusals", refusals_json(refusals)}},
        422);
    return out;
  }
  HARKARA_ANSWER(const rx::Prescription done,
                 rx::prescribe(call.casebook(), rx::Rules::load(), view.id, given,
                               call.specialist(), now, id));
  call.wrote(view.id, "prescribed");
  return json_response(prescribed_json(view, id, {{"rx", done.rx}, {"code", done.code}}));
}

// A foreign build may have written one that cannot be printed: it has no text then.
Answer list(Call& call) {
  HARKARA_ANSWER(const consult::CaseView view, call.case_view());
  if (!may_see(call.state, call.session.roles, view))
    return refusal(403, "forbidden", "an operator does not read cases", "ask a health worker");
  HARKARA_HEED(call.audit("prescriptions"));
  Json out = Json::array();
  for (const consult::Event& event : view.events) {
    if (event.kind != consult::EventKind::prescribed) continue;
    Json one = prescribed_json(view, event.id, event.body);
    one["time"] = event.time_ms;
    one["author"] = event.author;
    const std::string code = text_or(event.body, "code");
    const bool fits = one["rx"].is_object() && rx::printable(one["rx"]);
    one["text"] = fits ? rx::text_page(one["rx"], consult::case_name(view.id), code) : "";
    out.push_back(std::move(one));
  }
  return json_response({{"prescriptions", std::move(out)}});
}

struct Printed {
  Json rx;
  std::string code;
  std::string case_name;
};

Result<Printed> printed(Call& call) {
  HARKARA_ASSIGN(const consult::CaseView view, call.case_view());
  if (!may_see(call.state, call.session.roles, view))
    return fail(Errc::not_found, "there is no such prescription");
  for (const consult::Event& event : view.events)
    if (event.kind == consult::EventKind::prescribed && to_hex(event.id.view()) == call.names[1])
      return Printed{event.body.value("rx", Json()), text_or(event.body, "code"),
                     consult::case_name(view.id)};
  return fail(Errc::not_found, "case " + consult::case_name(view.id) + " has no prescription " +
                                   call.names[1].substr(0, 64));
}

Answer qr(Call& call) {
  HARKARA_ANSWER(const Printed found, printed(call));
  Response out;
  HARKARA_ANSWER(out.text, rx::qr_svg(found.code));
  out.type = "image/svg+xml";
  out.headers = {{"content-security-policy:", "default-src 'none'"}};
  return out;
}

Answer page(Call& call) {
  HARKARA_ANSWER(const Printed found, printed(call));
  if (!found.rx.is_object() || !rx::printable(found.rx))
    return error_response(fail(Errc::unsupported, "another build wrote it, in another form"));
  HARKARA_HEED(call.audit("print prescription"));
  Response out;
  HARKARA_ANSWER(out.text, rx::html_page(found.rx, found.case_name, found.code));
  out.type = "text/html; charset=utf-8";
  out.headers = {{"content-security-policy:",
                  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}};
  return out;
}

Answer rules(Call&) {
  return json_response(rules_json(rx::Rules::load()));
}

Answer verify(Call& call) {
  HARKARA_ANSWER(const std::string text, text_field(call.body, "text"));
  HARKARA_ANSWER(const rx::Verified found,
                 rx::verify(text, call.station().home().trust(), call.station().home().licences()));
  return json_response(verified_json(found, call.state.now().wall_ms / 1000));
}

constexpr Roles kReaders = kHealthWorker | kSpecialist;
constexpr Route kRoutes[] = {
    {Method::get, "cases/{}/prescriptions", kReaders, list},
    {Method::get, "cases/{}/prescriptions/{}/qr.svg", kReaders, qr},
    {Method::get, "cases/{}/prescriptions/{}/page", kReaders, page},
    {Method::post, "desk/cases/{}/prescribe", kSpecialist, prescribe, true},
    {Method::post, "desk/cases/{}/prescribe/check", kSpecialist, check},
    {Method::get, "prescriptions/rules", kEverybody, rules},
    {Method::post, "prescriptions/verify", kEverybody, verify},
};

}  // namespace

std::span<const Route> prescription_routes() {
  return kRoutes;
}

}  // namespace harkara::node::api
