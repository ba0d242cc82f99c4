// Reading cases: lists by page, one case, its attachments, why it waits.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "node/advice.h"
#include "node/api/node_status.h"
#include "node/api/query.h"
#include "node/api/routes.h"
#include "node/case_json.h"
#include "node/consult/examination.h"
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
  HARKARA_ANSWER(Response out,
                 list_response(call, page.ids,
                               {{"next", page.next ? Json(cursor_text(*page.next)) : Json(nullptr)},
                                {"total", page.total},
                                {"complete", call.state.index.is_complete()}}));
  return out;
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

struct Download {
  consult::AttachmentReader reader;
  std::shared_ptr<MemoryFile> file;
  AuditEntry line;
};

// The audit line, then the bytes.
Response downloaded(State& state, Download& done) {
  HARKARA_HEED(done.file->seal());
  HARKARA_HEED(state.audit.append(done.line, state.now().wall_ms));
  const consult::Attachment& found = done.reader.attachment();
  Response out;
  const bool picture = is_shown_picture(found.media_type);
  out.type = picture ? found.media_type : "application/octet-stream";
  out.headers = {{"content-disposition:", std::string(picture ? "inline" : "attachment") +
                                              "; filename*=UTF-8''" + percent_encoded(found.name)},
                 {"content-security-policy:", "default-src 'none'; sandbox"}};
  out.bytes = done.file->view();
  out.keeps = done.file;
  return out;
}

Answer attachment(Call& call) {
  HARKARA_ANSWER(const consult::CaseView view, call.case_view());
  if (!may_see(call.state, call.session.roles, view))
    return refusal(403, "forbidden", "an operator does not read cases", "ask a health worker");
  const auto bytes = from_hex(call.names[1]);
  const auto bundle = bytes ? BundleId::from(*bytes) : std::nullopt;
  if (!bundle) return error_response(fail(Errc::invalid, "that is no bundle's id"));
  HARKARA_ANSWER(consult::AttachmentReader reader,
                 call.casebook().read_attachment(view.id, *bundle));
  HARKARA_ANSWER(std::shared_ptr<MemoryFile> file, MemoryFile::create());
  const auto work = std::make_shared<Download>(Download{std::move(reader),
                                                        std::move(file),
                                                        {.user = call.session.user,
                                                         .from = call.request.from,
                                                         .act = "attachment",
                                                         .case_name = consult::case_name(view.id),
                                                         .detail = call.names[1].substr(0, 16)}});
  State& state = call.state;
  state.in_pieces([&state, work, exchange = call.exchange] {
    if (!state.waits(exchange)) return true;
    const auto last = work->reader.next([&](View piece) { return work->file->append(piece); });
    if (last && !*last) return false;
    state.respond(exchange, last ? downloaded(state, *work) : error_response(last.error()));
    return true;
  });
  return std::nullopt;
}

Answer examinations(Call&) {
  Json out = Json::array();
  const Json table = consult::checklists();
  for (const auto& [name, items] : table.items()) out.push_back({{"name", name}, {"items", items}});
  return json_response({{"checklists", out}, {"answers", {"yes", "no", "unknown"}}});
}

constexpr Route kRoutes[] = {
    {Method::get, "checklists", kEverybody, examinations},
    {Method::get, "cases", kHealthWorker | kSpecialist, list},
    {Method::get, "cases/{}", kHealthWorker | kSpecialist, show},
    {Method::get, "cases/{}/explain", kHealthWorker | kSpecialist | kOperator, explain_case},
    {Method::get, "cases/{}/attachments/{}", kHealthWorker | kSpecialist, attachment},
};

}  // namespace

std::span<const Route> case_routes() {
  return kRoutes;
}

Result<Response> list_response(Call& call, const std::vector<CaseId>& ids, const Json& fields) {
  HARKARA_ASSIGN(const std::string lines, call.state.index.lines(ids));
  Response out = json_response(fields);
  out.text.insert(1, "\"cases\":[" + lines + "],");
  return out;
}

}  // namespace harkara::node::api
