// Reading cases: lists by page, one case, its attachments, why it waits.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "node/advice.h"
#include "node/api/node_status.h"
#include "node/api/query.h"
#include "node/api/routes.h"
#include "node/case_json.h"
#include "node/explain_json.h"

namespace harkara::node::api {
namespace {

using Answer = std::optional<Response>;

Result<CaseIndex::Wanted> wanted_of(const Call& call) {
  CaseIndex::Wanted out;
  HARKARA_ASSIGN(const std::int64_t limit, number_of(call.request, "limit", 50, 1, 200));
  out.limit = static_cast<std::size_t>(limit);
  const std::string scope = text_of(call.request, "scope");
  if (!scope.empty() && scope != "clinic" && scope != "desk")
    return fail(Errc::invalid, "scope is neither clinic nor desk");
  out.clinic = call.has(kHealthWorker) && scope != "desk";
  out.desk = call.has(kSpecialist) && scope != "clinic";
  const std::string open = text_of(call.request, "open");
  if (!open.empty() && open != "yes" && open != "no")
    return fail(Errc::invalid, "open is neither yes nor no");
  if (!open.empty()) out.open = open == "yes";
  if (const std::string after = text_of(call.request, "after"); !after.empty()) {
    HARKARA_ASSIGN(out.after, cursor_from(after));
  }
  return out;
}

Answer list(Call& call) {
  HARKARA_ANSWER(const CaseIndex::Wanted wanted, wanted_of(call));
  const CaseIndex::Page page = call.state.index.page(wanted);
  HARKARA_ANSWER(Json cases, lines_of(call, page.ids));
  return json_response({{"cases", std::move(cases)},
                        {"next", page.next ? Json(cursor_text(*page.next)) : Json(nullptr)},
                        {"total", page.total},
                        {"complete", call.state.index.is_complete()}});
}

Answer show(Call& call) {
  HARKARA_ANSWER(const consult::CaseView view, call.case_view());
  if (!may_see(call.state, call.session.roles, view))
    return refusal(403, "forbidden", "an operator does not read cases",
                   "ask why it waits instead: explain");
  HARKARA_HEED(call.audit("open case"));
  return json_response(case_json(view));
}

// File names may say who the patient is.
void hide_names(Json& told) {
  for (Json& part : told["parts"]) {
    const std::string what = part["what"].get<std::string>();
    if (!what.starts_with("the ")) part["what"] = what.substr(0, what.find(' '));
  }
}

Answer explain_case(Call& call) {
  HARKARA_ANSWER(const consult::CaseView view, call.case_view());
  const auto place = [&](const consult::CaseView& seen) -> Result<std::size_t> {
    const auto queue = call.state.index.queue(seen.desk, call.session.user, call.state.now(), 0,
                                              call.state.index.size());
    const auto at = std::ranges::find(queue.ids, seen.id);
    return std::min(queue.open, static_cast<std::size_t>(at - queue.ids.begin()));
  };
  HARKARA_ANSWER(const Explanation told, explain(call.station(), view.id, place));
  HARKARA_ANSWER(const Json status, status_of(call.state));
  Json out = explanation_json(told, {status["peers"], call.state.now().wall_ms});
  if (!may_see(call.state, call.session.roles, view)) hide_names(out);
  return json_response(out);
}

// Pictures that a browser shows; all else is only ever saved.
bool is_picture(const std::string& type) {
  return type == "image/jpeg" || type == "image/png" || type == "image/webp" || type == "image/gif";
}

std::string percent_encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-' || c == '_';
    const std::uint8_t byte[] = {static_cast<std::uint8_t>(c)};
    if (plain) {
      out.push_back(c);
    } else {
      out += "%" + to_hex(byte);
    }
  }
  return out;
}

Answer attachment(Call& call) {
  HARKARA_ANSWER(const consult::CaseView view, call.case_view());
  if (!may_see(call.state, call.session.roles, view))
    return refusal(403, "forbidden", "an operator does not read cases", "ask a health worker");
  const auto bytes = from_hex(call.names[1]);
  const auto bundle = bytes ? BundleId::from(*bytes) : std::nullopt;
  if (!bundle) return error_response(fail(Errc::invalid, "that is no bundle's id"));
  HARKARA_ANSWER(auto file, MemoryFile::create());
  HARKARA_ANSWER(const consult::Attachment found,
                 call.casebook().read_attachment(view.id, *bundle,
                                                 [&](View piece) { return file->append(piece); }));
  HARKARA_HEED(file->seal());
  HARKARA_HEED(call.audit("attachment", call.names[1].substr(0, 16)));
  Response out;
  const bool picture = is_picture(found.media_type);
  out.type = picture ? found.media_type : "application/octet-stream";
  out.headers = {{"content-disposition:", std::string(picture ? "inline" : "attachment") +
                                              "; filename*=UTF-8''" + percent_encoded(found.name)},
                 {"content-security-policy:", "default-src 'none'; sandbox"}};
  out.bytes = file->view();
  out.keeps = std::shared_ptr<const MemoryFile>(std::move(file));
  return out;
}

constexpr Route kRoutes[] = {
    {Method::get, "cases", kHealthWorker | kSpecialist, list},
    {Method::get, "cases/{}", kHealthWorker | kSpecialist, show},
    {Method::get, "cases/{}/explain", kHealthWorker | kSpecialist | kOperator, explain_case},
    {Method::get, "cases/{}/attachments/{}", kHealthWorker | kSpecialist, attachment},
};

}  // namespace

std::span<const Route> case_routes() {
  return kRoutes;
}

Result<Json> lines_of(Call& call, const std::vector<CaseId>& ids) {
  Json out = Json::array();
  for (const CaseId& id : ids) {
    HARKARA_ASSIGN(const consult::CaseView view, call.casebook().show(id));
    out.push_back(case_line_json(view));
  }
  return out;
}

}  // namespace harkara::node::api
