// A sitting's worth of cases as one page for a laptop that goes offline, and its answers back.
// One case at a time, with everybody else's turn in between.
#include <algorithm>

#include "node/api/query.h"
#include "node/api/routes.h"
#include "node/base64.h"
#include "node/case_json.h"
#include "node/consult/field_checks.h"
#include "node/consult/file_name.h"
#include "node/consult/offline/answers.h"
#include "node/consult/offline/page.h"

namespace harkara::node::api {
namespace {

using Answer = std::optional<Response>;
using consult::AttachmentView;
using consult::CaseView;

constexpr std::int64_t kMostCases = 60;
constexpr std::size_t kLookedAt = 200;  // of the queue
constexpr std::uint64_t kMaxPicture = 2'000'000;
constexpr std::uint64_t kMaxPictures = 24'000'000;  // of one page
constexpr std::size_t kMostAnswers = 200;

struct Taking {
  consult::BatchOrder order;
  std::size_t wanted = 0;
  std::vector<CaseId> waiting;
  std::size_t at = 0;
  AuditEntry line;
  std::vector<consult::offline::Sheet> sheets;
  std::int64_t until_ms = 0;
  std::uint64_t room = kMaxPictures;
};

Result<std::string> data_url(consult::Casebook& book, const CaseId& id,
                             const consult::Attachment& picture) {
  HARKARA_ASSIGN(consult::AttachmentReader reader, book.read_attachment(id, picture.bundle));
  Bytes all;
  HARKARA_TRY(reader.rest([&](View piece) {
    append(all, piece);
    return ok();
  }));
  return "data:" + picture.media_type + ";base64," + to_base64(all);
}

// Small pictures go within the page, as long as there is room; other files are named.
consult::offline::Sheet sheet_of(consult::Casebook& book, CaseView view, std::uint64_t& room) {
  consult::offline::Sheet sheet;
  std::set<std::string> taken;
  for (const AttachmentView& each : view.attachments) {
    const consult::Attachment& file = each.attachment;
    const std::string name = consult::distinct_file_name(consult::safe_file_name(file.name), taken);
    if (!each.complete) {
      sheet.missing.push_back(name);
      continue;
    }
    const bool fits =
        is_shown_picture(file.media_type) && file.bytes <= std::min(kMaxPicture, room);
    auto url = fits ? data_url(book, view.id, file) : fail(Errc::too_large, "");
    if (!url) {
      sheet.left.push_back(name);
      continue;
    }
    room -= file.bytes;
    sheet.files.push_back(name);
    sheet.pictures[name] = *std::move(url);
  }
  sheet.view = std::move(view);
  return sheet;
}

// Nothing happens to a case that somebody else has taken meanwhile.
Status take(State& state, Taking& taking, const CaseId& id) {
  consult::Casebook& book = state.station().casebook();
  const Moment now = state.now();
  const std::string& who = taking.order.specialist;
  HARKARA_ASSIGN(CaseView view, book.show(id));
  if (!consult::workable(view, who, now.wall_ms)) return ok();
  taking.line.act = "open case";
  taking.line.case_name = consult::case_name(id);
  HARKARA_TRY(state.audit.append(taking.line, now.wall_ms));
  HARKARA_ASSIGN(const consult::Lease lease,
                 book.claim(id, {who}, taking.order.lease_minutes, now));
  taking.until_ms = lease.until_ms;
  HARKARA_ASSIGN(view, book.mark_opened(id, now));
  taking.sheets.push_back(sheet_of(book, std::move(view), taking.room));
  state.case_changed(id);
  return ok();
}

Response taken(const Taking& taking) {
  if (taking.sheets.empty())
    return error_response(fail(Errc::not_found, "no case waits for " + taking.order.specialist +
                                                    " at " + taking.order.desk +
                                                    "; next: look at the queue, which says who "
                                                    "has what"));
  Response out;
  out.type = "text/html; charset=utf-8";
  out.headers = {{"content-disposition:", "attachment; filename=sitting.html"},
                 {"content-security-policy:", "default-src 'none'; sandbox"}};
  out.text = consult::offline::page(taking.order, taking.until_ms, taking.sheets);
  return out;
}

Result<Taking> order_of(Call& call) {
  Taking out;
  HARKARA_ASSIGN(out.order.desk, own_desk(call, consult::text_or(call.body, "desk")));
  out.order.specialist = call.session.user;
  out.order.minutes = consult::integer_or(call.body, "minutes", out.order.minutes);
  out.order.minutes_per_case =
      consult::integer_or(call.body, "minutes_per_case", out.order.minutes_per_case);
  const std::int64_t hours = consult::integer_or(call.body, "lease_hours", 24);
  const auto between = [](std::int64_t value, std::int64_t most) {
    return value >= 1 && value <= most;
  };
  if (!between(out.order.minutes, 24 * 60) || !between(out.order.minutes_per_case, 24 * 60) ||
      !between(hours, 7 * 24))
    return fail(Errc::invalid,
                "minutes, minutes_per_case or lease_hours is outside the range; next: give 1 to "
                "1440 minutes, and 1 to 168 hours");
  out.order.lease_minutes = hours * 60;
  out.wanted = static_cast<std::size_t>(
      std::clamp<std::int64_t>(out.order.minutes / out.order.minutes_per_case, 1, kMostCases));
  return out;
}

Answer take_batch(Call& call) {
  HARKARA_ANSWER(Taking order, order_of(call));
  HARKARA_HEED(call.audit("take a sitting", order.order.desk));
  order.waiting =
      call.state.index.queue(order.order.desk, call.session.user, call.state.now(), 0, kLookedAt)
          .ids;
  order.line = {.user = call.session.user, .from = call.request.from, .detail = "for a sitting"};
  State& state = call.state;
  const auto taking = std::make_shared<Taking>(std::move(order));
  state.in_pieces([&state, taking, exchange = call.exchange] {
    if (!state.waits(exchange)) return true;  // its specialist has gone; the leases run out
    if (taking->at < taking->waiting.size() && taking->sheets.size() < taking->wanted) {
      const Status done = take(state, *taking, taking->waiting[taking->at++]);
      if (done) return false;
      state.respond(exchange, error_response(done.error()));
      return true;
    }
    state.respond(exchange, taken(*taking));
    return true;
  });
  return std::nullopt;
}

struct Import {
  std::vector<std::pair<CaseId, consult::offline::Words>> words;
  std::size_t at = 0;
  std::size_t refused = 0;
  std::string upload;
  AuditEntry line;
  Json lines = Json::array();
};

void say(State& state, Import& import) {
  const auto& [id, words] = import.words[import.at++];
  const auto line = consult::say_saved(state.station().casebook(), import.line.user, id, words.kind,
                                       words.body, state.now());
  import.line.act = consult::event_kind_name(words.kind);
  import.line.case_name = consult::case_name(id);
  import.line.refused = !line.reason.empty();
  state.note(import.line);
  import.refused += line.reason.empty() ? 0U : 1U;
  import.lines.push_back(batch_line_json(line));
  state.case_changed(id);
}

Answer import_answers(Call& call) {
  const std::string upload = consult::text_or(call.body, "upload");
  HARKARA_ANSWER(const auto file, call.state.uploads.find(call.session.user, upload));
  HARKARA_ANSWER(auto saved, consult::offline::read_answers("answers.json", as_view(file->view())));
  if (saved.size() > kMostAnswers)
    return error_response(fail(Errc::too_large, "answers.json speaks of " +
                                                    std::to_string(saved.size()) +
                                                    " cases; next: give at most 200"));
  HARKARA_HEED(call.audit("answers of a sitting", std::to_string(saved.size()) + " cases"));
  const auto import = std::make_shared<Import>();
  import->words.assign(saved.begin(), saved.end());
  import->upload = upload;
  import->line = {.user = call.session.user, .from = call.request.from, .detail = "of a sitting"};
  State& state = call.state;
  // What was begun is brought to its end, whoever still waits.
  state.in_pieces([&state, import, exchange = call.exchange] {
    if (import->at < import->words.size()) {
      say(state, *import);
      return false;
    }
    static_cast<void>(state.uploads.remove(import->line.user, import->upload));
    if (state.waits(exchange))
      state.respond(exchange,
                    json_response({{"lines", import->lines}, {"refused", import->refused}}));
    return true;
  });
  return std::nullopt;
}

constexpr Route kRoutes[] = {
    {Method::post, "desk/batch", kSpecialist, take_batch},
    {Method::post, "desk/batch/answers", kSpecialist, import_answers},
};

}  // namespace

std::span<const Route> batch_routes() {
  return kRoutes;
}

}  // namespace harkara::node::api
