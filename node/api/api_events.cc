// What the API does by the clock: the index, the event streams, the audit log's upkeep.
#include "node/api/api.h"

#include <algorithm>

namespace harkara::node::api {
namespace {

constexpr std::int64_t kStep_ms = 8;
constexpr std::int64_t kChores_ms = 4;
constexpr std::int64_t kBeat_ms = 15'000;
constexpr std::int64_t kLook_ms = 60'000;  // another process may have written
constexpr std::size_t kNamed = 20;         // cases named one by one
constexpr std::size_t kStreamsOfSession = 4;
constexpr std::size_t kStreams = 200;

std::string event_text(const std::string& name, const Json& data) {
  return "event: " + name + "\ndata: " + one_line(data) + "\n\n";
}

}  // namespace

void Api::cases_changed() {
  state_.index.look_again();
  arm(0);
}

void Api::arm(std::uint64_t wait_ms) {
  uv_timer_start(
      timer_.get(),
      [](uv_timer_t* timer) { UvHandle<uv_timer_t>::owner_of<Api>(timer)->on_tick(); }, wait_ms, 0);
}

void Api::on_tick() {
  const Moment now = state_.now();
  if (now.monotonic_ms >= look_due_ms_) {
    look_due_ms_ = now.monotonic_ms + kLook_ms;
    state_.index.look_again();
    state_.uploads.forget_old(now.monotonic_ms);
  }
  if (const Status read = state_.index.step(kStep_ms); !read)
    state_.world.log.error("the lists of cases cannot be read: {}", read.error().message);
  do_chores();
  if (now.wall_ms / 60'000 != minute_) keep_audit(now.wall_ms);
  if (const Status kept = state_.audit.sync(); !kept)
    state_.world.log.error("audit.log: {}", kept.error().message);
  tell_streams();
  // Between two steps the links have their turn.
  arm(chores_.empty() ? static_cast<std::uint64_t>(state_.index.wait_ms(now.monotonic_ms)) : 0);
  if (!std::exchange(wrote_, false)) return;
  const auto wrote = state_.world.wrote;
  wrote();  // and nothing behind it: we may be gone
}

// In turn, so that a small one need not wait for a large one's end.
void Api::do_chores() {
  const std::int64_t until = state_.now().monotonic_ms + kChores_ms;
  while (!chores_.empty() && state_.now().monotonic_ms < until) {
    Chore chore = std::move(chores_.front());
    chores_.pop_front();
    if (!chore()) chores_.push_back(std::move(chore));
  }
}

void Api::open_stream(ExchangeId exchange, const Sessions::Key& key) {
  const auto own = std::count_if(streams_.begin(), streams_.end(),
                                 [&](const auto& each) { return each.second.key == key; });
  if (static_cast<std::size_t>(own) >= kStreamsOfSession || streams_.size() >= kStreams)
    return respond(exchange, refusal(503, "busy", "too many event streams are open",
                                     "close one: a page needs a single one"));
  streams_[exchange] = {key, state_.sessions.get(key)->roles};
  Response out;
  out.type = "text/event-stream";
  out.stream = true;
  respond(exchange, std::move(out));
  server_->send_event(exchange, ": here\n\n");
}

void Api::tell_streams() {
  const Moment now = state_.now();
  const auto changed = state_.index.take_changed();
  const bool status = std::exchange(status_news_, false);
  const bool beat = now.monotonic_ms >= beat_due_ms_;
  if (beat) beat_due_ms_ = now.monotonic_ms + kBeat_ms;
  std::vector<ExchangeId> over;
  for (const auto& [exchange, stream] : streams_) {
    if (!state_.sessions.holds(stream.key, state_.users, now.monotonic_ms)) {
      over.push_back(exchange);
      continue;
    }
    const bool clinic = (stream.roles & kHealthWorker) != 0;
    const bool desk = (stream.roles & kSpecialist) != 0;
    std::string text = beat ? ": still here\n\n" : "";
    std::size_t named = 0;
    for (const CaseIndex::Changed& each : changed) {
      if (!(clinic && each.clinic) && !(desk && each.desk)) continue;
      if (++named > kNamed) break;
      text += event_text("case", {{"case", consult::case_name(each.id)}});
    }
    if (named > kNamed) text = event_text("cases", Json::object());
    if (status) text += event_text("status", Json::object());
    if (!text.empty()) server_->send_event(exchange, text);
  }
  for (const ExchangeId exchange : over) {
    server_->send_event(exchange, event_text("session", Json::object()));
    server_->close_stream(exchange);
    streams_.erase(exchange);
  }
}

// Once a minute: the refusals that were not told line by line, and the witness.
void Api::keep_audit(std::int64_t now_ms) {
  minute_ = now_ms / 60'000;
  constexpr std::uint64_t kTold = 60;
  for (const auto& [from, count] : std::exchange(refused_, {})) {
    if (count <= kTold) continue;
    state_.note({.from = from,
                 .act = "request",
                 .detail = std::to_string(count - kTold) + " more refused",
                 .refused = true});
  }
  for (const auto& [who, count] : state_.accounts.take_all_refused()) {
    state_.note({.user = who,
                 .act = "login",
                 .detail = std::to_string(count) + " tries turned away",
                 .refused = true});
  }
  if (state_.audit.head() == witness_) return;
  witness_ = state_.audit.head();
  storage::Store& store = state_.station().store();
  Status kept = state_.audit.sync();
  if (kept) kept = keep_witness(store, witness_);
  if (kept) kept = store.commit();
  if (!kept) state_.world.log.error("audit.log: {}", kept.error().message);
}

}  // namespace harkara::node::api
