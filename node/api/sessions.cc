#include "node/api/sessions.h"

#include <algorithm>

#include "base/text.h"

namespace harkara::node::api {
namespace {

using Token = crypto::Hash;  // as many bytes

crypto::Hash key_of(const Token& token) {
  return crypto::hash("hk.api.session", token.view());
}

}  // namespace

crypto::Hash client_of(std::string_view user_agent, std::string_view address) {
  crypto::Hasher hasher("hk.api.client");
  hasher.add_u64(user_agent.size()).add(as_view(user_agent)).add(as_view(address));
  return hasher.finish();
}

Sessions::Begun Sessions::begin(const std::string& user, const User& known,
                                const crypto::Hash& client, std::int64_t now_ms) {
  make_room(user);
  const Token token = random_.make<Token>();
  const Key key = key_of(token);
  Session& session = sessions_[key];
  session = {.user = user,
             .roles = known.roles,
             .generation = known.generation,
             .client = client,
             .csrf = to_hex(crypto::hash("hk.api.csrf", token.view()).view()),
             .began_ms = now_ms,
             .used_ms = now_ms};
  return {to_hex(token.view()), key};
}

void Sessions::make_room(const std::string& user) {
  const auto oldest = [&](bool of_user) {
    auto found = sessions_.end();
    std::size_t count = 0;
    for (auto at = sessions_.begin(); at != sessions_.end(); ++at) {
      if (of_user && at->second.user != user) continue;
      ++count;
      if (found == sessions_.end() || at->second.used_ms < found->second.used_ms) found = at;
    }
    if (count >= (of_user ? kSessionsOfUser : kSessions)) sessions_.erase(found);
  };
  oldest(true);
  oldest(false);
}

bool Sessions::holds(const Key& key, const UserBook& users, std::int64_t now_ms) const {
  const Session* session = get(key);
  if (session == nullptr) return false;
  const User* user = users.find(session->user);
  return user != nullptr && user->generation == session->generation &&
         now_ms - session->used_ms < kIdle_ms && now_ms - session->began_ms < kSession_ms;
}

std::optional<Sessions::Key> Sessions::find(const std::string& token, const crypto::Hash& client,
                                            const UserBook& users, std::int64_t now_ms,
                                            Refused& why) {
  why = Refused::nobody;
  const auto bytes = from_hex(token);
  const auto known = bytes ? Token::from(*bytes) : std::nullopt;
  if (!known) return std::nullopt;
  const Key key = key_of(*known);
  const auto at = sessions_.find(key);
  if (at == sessions_.end()) return std::nullopt;
  if (at->second.client != client) {
    why = Refused::other_client;
    return std::nullopt;
  }
  if (!holds(key, users, now_ms)) {
    why = Refused::ended;
    sessions_.erase(at);
    return std::nullopt;
  }
  at->second.used_ms = now_ms;
  return key;
}

const Session* Sessions::get(const Key& key) const {
  const auto at = sessions_.find(key);
  return at == sessions_.end() ? nullptr : &at->second;
}

void Sessions::end_all_of(const std::string& user) {
  std::erase_if(sessions_, [&](const auto& each) { return each.second.user == user; });
}

}  // namespace harkara::node::api
