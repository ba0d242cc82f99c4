// Logging in and out.
#include "base/text.h"
#include "node/advice.h"
#include "node/api/api.h"
#include "node/api/browser_words.h"
#include "node/api/node_status.h"
#include "node/consult/json_text.h"

namespace harkara::node::api {
namespace {

constexpr std::size_t kMaxNameBytes = 40;

Response slow_down(std::int64_t wait_ms) {
  const std::string seconds = std::to_string(wait_ms / 1000 + 1);
  Response out = refusal(429, "slow_down", "too many wrong passphrases",
                         "wait " + seconds + " s, then try again");
  out.headers.emplace_back("retry-after:", seconds);
  return out;
}

std::string cookie(const std::string& token, bool tls) {
  return "harkara=" + token + "; Path=/; HttpOnly; SameSite=Strict" + (tls ? "; Secure" : "") +
         (token.empty() ? "; Max-Age=0" : "");
}

}  // namespace

// A try counts as wrong until it has shown to be right, so that many at once are no way
// around the waiting.
void Api::begin_login(ExchangeId exchange, const Request& request) {
  const auto body = consult::parse_json("the body", as_view(request.body));
  const auto name = body && body->is_object()
                        ? text_field(*body, "user")
                        : Result<std::string>(fail(Errc::invalid, "no object"));
  const auto given = name ? text_field(*body, "passphrase") : name;
  if (!given || given->size() > kMaxPassphraseBytes || name->size() > kMaxNameBytes)
    return respond(exchange, refusal(400, "invalid", "a login is {\"user\", \"passphrase\"}",
                                     "send both as texts"));
  const std::int64_t now = state_.now().monotonic_ms;
  const std::int64_t wait =
      std::max(state_.accounts.wait_ms(*name, now), state_.addresses.wait_ms(request.from, now));
  if (wait > 0) return respond(exchange, slow_down(wait));
  if (const Status read = state_.users.refresh(); !read)
    return respond(exchange, error_response(read.error()));
  state_.accounts.failed(*name, now);
  const User* user = state_.users.find(*name);
  struct Work {
    crypto::PassphraseHash kept;  // a user who is not takes as long
    Result<bool> right = false;
    Request client;
  };
  const auto work = std::make_shared<Work>();
  if (user != nullptr) work->kept = user->passphrase;
  work->client.from = request.from;
  work->client.user_agent = request.user_agent;
  const std::uint64_t generation = user == nullptr ? 0 : user->generation;
  const bool taken = state_.workers.run(
      [work, text = std::make_shared<Passphrase>(to_bytes(as_view(*given)))] {
        work->right = crypto::matches(text->view(), work->kept);
      },
      [this, work, exchange, name = *name, generation] {
        end_login(exchange, work->client, name, generation, work->right);
      });
  if (!taken) {
    Response out = refusal(503, "busy", "too many log in at once", "try again in a few seconds");
    out.headers.emplace_back("retry-after:", "5");
    respond(exchange, std::move(out));
  }
}

void Api::end_login(ExchangeId exchange, const Request& client, const std::string& name,
                    std::uint64_t generation, const Result<bool>& right) {
  const User* user = state_.users.find(name);
  const bool welcome = right && *right && user != nullptr && user->generation == generation;
  const std::uint64_t unheard =
      state_.accounts.take_refused(name) + state_.addresses.take_refused(client.from);
  const Status noted = state_.audit.append(
      {.user = name,
       .from = client.from,
       .act = "login",
       .detail = unheard == 0 ? "" : std::to_string(unheard) + " tries before it were turned away",
       .refused = !welcome},
      state_.now().wall_ms);
  if (!welcome) state_.addresses.failed(client.from, state_.now().monotonic_ms);
  if (!right) return respond(exchange, error_response(right.error()));
  if (!noted) return respond(exchange, error_response(noted.error()));
  if (!welcome)
    return respond(exchange, refusal(401, "login", "the name or the passphrase is wrong",
                                     "try again, or ask an operator for a new passphrase"));
  state_.accounts.succeeded(name);
  const auto begun =
      state_.sessions.begin(name, *user, client_of(client.user_agent, address_class(client.from)),
                            state_.now().monotonic_ms);
  Response out = json_response(session_json(state_, *state_.sessions.get(begun.key)));
  out.headers.emplace_back("set-cookie:", cookie(begun.token, tls_));
  respond(exchange, std::move(out));
}

Response Api::logged_out(const Request& request, const Sessions::Key& key) {
  const std::string user = state_.sessions.get(key)->user;
  state_.sessions.end(key);
  state_.uploads.forget_all_of(user);
  const Status noted = state_.audit.append({.user = user, .from = request.from, .act = "logout"},
                                           state_.now().wall_ms);
  Response out = noted ? json_response(Json::object()) : error_response(noted.error());
  out.headers.emplace_back("set-cookie:", cookie("", tls_));
  return out;
}

}  // namespace harkara::node::api
