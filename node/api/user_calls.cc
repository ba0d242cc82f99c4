// Users, by an operator; and everybody's own passphrase. Hashing takes long, so it is done
// on another thread, and what it is for afterwards, as of then.
#include "node/advice.h"
#include "node/api/routes.h"
#include "node/consult/field_checks.h"
#include "node/consult/file_name.h"

namespace harkara::node::api {
namespace {

using Answer = std::optional<Response>;
using Hashed = Result<crypto::PassphraseHash>;

// Wiped when it dies.
std::shared_ptr<Passphrase> passphrase_from(const std::string& text) {
  return std::make_shared<Passphrase>(to_bytes(as_view(text)));
}

Response too_many() {
  return refusal(503, "busy", "too many passphrases are being weighed", "try again in a moment");
}

// Hashes `passphrase`, then answers with what `then` makes of it.
Answer hash_then(Call& call, const std::string& passphrase,
                 const std::function<Response(const crypto::PassphraseHash&)>& then) {
  HARKARA_HEED(check_passphrase(passphrase));
  const auto hash = std::make_shared<crypto::PassphraseHash>();
  call.station().random().fill(hash->salt.mutable_view());
  const auto text = passphrase_from(passphrase);
  const auto done = std::make_shared<Status>();
  State& state = call.state;
  const bool taken = state.workers.run(
      [hash, text, done] { *done = crypto::hash_passphrase(text->view(), *hash); },
      [hash, done, then, &state, exchange = call.exchange] {
        state.respond(exchange, *done ? then(*hash) : error_response(done->error()));
      });
  if (!taken) return too_many();
  return std::nullopt;
}

// The audit line of a change by `user`, then `response`.
Response noted(State& state, const std::string& user, const std::string& from,
               const std::string& act, const std::string& detail, Response response) {
  const Status written = state.audit.append(
      {.user = user, .from = from, .act = act, .detail = detail, .refused = response.status >= 400},
      state.now().wall_ms);
  return written ? std::move(response) : error_response(written.error());
}

Answer list(Call& call) {
  Json out = Json::array();
  for (const auto& [name, user] : call.state.users.all()) out.push_back(user_json(name, user));
  return json_response({{"users", std::move(out)}});
}

Answer add(Call& call) {
  HARKARA_ANSWER(const std::string name, text_field(call.body, "user"));
  HARKARA_ANSWER(const std::string passphrase, text_field(call.body, "passphrase"));
  HARKARA_ANSWER(const auto names, text_list(call.body, "roles"));
  HARKARA_ANSWER(const Roles roles, roles_from(names));
  State& state = call.state;
  return hash_then(call, passphrase,
                   [&state, name, roles, who = call.session.user,
                    from = call.request.from](const crypto::PassphraseHash& hash) {
                     const Status added = state.users.add(name, roles, hash, state.now().wall_ms);
                     return noted(state, who, from, "user add", name,
                                  added ? json_response(user_json(name, *state.users.find(name)))
                                        : error_response(added.error()));
                   });
}

Answer set_roles(Call& call) {
  HARKARA_ANSWER(const auto names, text_list(call.body, "roles"));
  HARKARA_ANSWER(const Roles roles, roles_from(names));
  const std::string& name = call.names[0];
  HARKARA_HEED(call.state.users.set_roles(name, roles, call.state.now().wall_ms));
  std::string detail = name;
  for (const std::string& each : role_names(roles)) detail += " " + each;
  const std::string who = call.session.user;
  Response out = json_response(user_json(name, *call.state.users.find(name)));
  call.state.sessions.end_all_of(name);  // may be the caller's own: `session` is gone
  return noted(call.state, who, call.request.from, "user roles", detail, std::move(out));
}

Answer set_passphrase(Call& call) {
  HARKARA_ANSWER(const std::string passphrase, text_field(call.body, "passphrase"));
  const std::string& name = call.names[0];
  State& state = call.state;
  return hash_then(call, passphrase,
                   [&state, name, who = call.session.user,
                    from = call.request.from](const crypto::PassphraseHash& hash) {
                     const Status set = state.users.set_passphrase(name, hash, state.now().wall_ms);
                     if (set) state.sessions.end_all_of(name);
                     return noted(
                         state, who, from, "user passphrase", name,
                         set ? json_response(Json::object()) : error_response(set.error()));
                   });
}

Answer remove(Call& call) {
  const std::string name = call.names[0];
  HARKARA_HEED(call.state.users.remove(name));
  const std::string who = call.session.user;
  call.state.sessions.end_all_of(name);
  call.state.uploads.forget_all_of(name);
  return noted(call.state, who, call.request.from, "user remove", name,
               json_response(Json::object()));
}

// Whoever found an open screen must not take over the account: the old one is asked for,
// and wrong ones count as at the login.
Answer own_passphrase(Call& call) {
  HARKARA_ANSWER(const std::string old, text_field(call.body, "old"));
  HARKARA_ANSWER(const std::string wanted, text_field(call.body, "new"));
  HARKARA_HEED(check_passphrase(wanted));
  State& state = call.state;
  const std::string user = call.session.user;
  if (const std::int64_t wait = state.accounts.wait_ms(user, state.now().monotonic_ms); wait > 0) {
    Response out = refusal(429, "slow_down", "too many wrong passphrases",
                           "wait " + std::to_string(wait / 1000 + 1) + " s");
    out.headers.emplace_back("retry-after:", std::to_string(wait / 1000 + 1));
    return out;
  }
  struct Work {
    crypto::PassphraseHash kept;
    crypto::PassphraseHash made;
    Result<bool> right = false;
    Status done;
  };
  const auto work = std::make_shared<Work>();
  work->kept = state.users.find(user)->passphrase;
  state.station().random().fill(work->made.salt.mutable_view());
  const bool taken = state.workers.run(
      [work, before = passphrase_from(old), after = passphrase_from(wanted)] {
        work->right = crypto::matches(before->view(), work->kept);
        if (work->right && *work->right)
          work->done = crypto::hash_passphrase(after->view(), work->made);
      },
      [work, &state, user, from = call.request.from, exchange = call.exchange] {
        Response out = json_response(Json::object());
        Status done = work->right ? work->done : Status(work->right.error());
        if (done && !*work->right) {
          state.accounts.failed(user, state.now().monotonic_ms);
          out = refusal(401, "login", "the old passphrase is wrong", "try again");
        } else {
          if (done) done = state.users.set_passphrase(user, work->made, state.now().wall_ms);
          if (done) state.sessions.end_all_of(user);
          if (!done) out = error_response(done.error());
        }
        state.respond(exchange, noted(state, user, from, "own passphrase", "", std::move(out)));
      });
  if (!taken) return too_many();
  return std::nullopt;
}

constexpr Route kRoutes[] = {
    {Method::get, "users", kOperator, list},
    {Method::post, "users", kOperator, add},
    {Method::put, "users/{}/roles", kOperator, set_roles},
    {Method::put, "users/{}/passphrase", kOperator, set_passphrase},
    {Method::del, "users/{}", kOperator, remove},
    {Method::post, "session/passphrase", kEverybody, own_passphrase},
};

}  // namespace

std::span<const Route> user_routes() {
  return kRoutes;
}

}  // namespace harkara::node::api
