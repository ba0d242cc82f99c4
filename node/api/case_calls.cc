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

// An attachment on its way to a client, decrypted no faster than that one reads: whoever
// opens many, and reads none, must not fill the memory with them.
class Download {
 public:
  Download(consult::AttachmentReader reader, AuditEntry line)
      : line_(std::move(line)), reader_(std::move(reader)) {}

  const consult::Attachment& attachment() const { return reader_.attachment(); }
  const AuditEntry& line() const { return line_; }
  bool done() const { return done_; }
  // Decrypts the next chunk; hands out the piece before it, which may be empty. The last
  // piece is held back until all of it has proved to be what its author signed, so that
  // nobody is given what is not as if it were whole. REQUIRES: not done(), no error before.
  Result<Bytes> next();

 private:
  AuditEntry line_;
  consult::AttachmentReader reader_;
  Bytes held_;
  std::uint64_t read_ = 0;
  bool done_ = false;
};

Result<Bytes> Download::next() {
  Bytes piece;
  HARKARA_ASSIGN(done_, reader_.next([&](View part) {
    append(piece, part);
    return ok();
  }));
  read_ += piece.size();
  if (read_ > attachment().bytes)
    return fail(Errc::forged, "its content is longer than its author signed");
  if (done_) {
    append(held_, piece);
    return std::exchange(held_, Bytes());
  }
  if (piece.empty()) return piece;  // padding
  return std::exchange(held_, std::move(piece));
}

// The audit line, then `first`, then the rest as the client reads.
Response downloaded(State& state, const std::shared_ptr<Download>& work, Bytes first) {
  HARKARA_HEED(state.audit.append(work->line(), state.now().wall_ms));
  const consult::Attachment& found = work->attachment();
  Response out;
  const bool picture = is_shown_picture(found.media_type);
  out.type = picture ? found.media_type : "application/octet-stream";
  out.headers = {{"content-disposition:", std::string(picture ? "inline" : "attachment") +
                                              "; filename*=UTF-8''" + percent_encoded(found.name)},
                 {"content-security-policy:", "default-src 'none'; sandbox"}};
  out.source_bytes = found.bytes;
  out.source = [&state, work, first = std::move(first)]() mutable -> Result<Bytes> {
    if (!first.empty()) return std::exchange(first, Bytes());
    auto piece = work->next();
    if (!piece)  // the client sees no more than a connection that ends
      state.world.log.warn("attachment {} was cut off while it was read: {}", work->line().detail,
                           piece.error().message);
    return piece;
  };
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
  const auto work = std::make_shared<Download>(std::move(reader),
                                               AuditEntry{.user = call.session.user,
                                                          .from = call.request.from,
                                                          .act = "attachment",
                                                          .case_name = consult::case_name(view.id),
                                                          .detail = call.names[1].substr(0, 16)});
  State& state = call.state;
  // What fails before there is a first piece is still an answer of its own.
  state.in_pieces([&state, work, exchange = call.exchange] {
    if (!state.waits(exchange)) return true;
    auto first = work->next();
    if (first && first->empty() && !work->done()) return false;
    state.respond(exchange, first ? downloaded(state, work, *std::move(first))
                                  : error_response(first.error()));
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
