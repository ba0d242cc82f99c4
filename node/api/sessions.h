// Who is logged in. Kept in memory: a restart ends every session. A token is 32 random
// bytes; only its hash is kept.
#pragma once

#include <map>
#include <string>

#include "base/time.h"
#include "crypto/hash.h"
#include "node/api/user_book.h"

namespace harkara::node::api {

inline constexpr std::int64_t kIdle_ms = 30 * 60'000;
inline constexpr std::int64_t kSession_ms = std::int64_t{12} * 3'600'000;
inline constexpr std::size_t kSessionsOfUser = 16;  // the longest unused ends
inline constexpr std::size_t kSessions = 4'096;

struct Session {
  std::string user;
  Roles roles = 0;
  std::uint64_t generation = 0;  // of the user when it began
  crypto::Hash client;           // User-Agent and the address's neighbourhood
  std::string csrf;
  std::int64_t began_ms = 0;  // monotonic, as the next
  std::int64_t used_ms = 0;
};

crypto::Hash client_of(std::string_view user_agent, std::string_view address);

enum class Refused : std::uint8_t { nobody, ended, other_client };

class Sessions {
 public:
  using Key = crypto::Hash;
  explicit Sessions(Random& random) : random_(random) {}

  struct Begun {
    std::string token;  // for the cookie, and nowhere else
    Key key;
  };
  Begun begin(const std::string& user, const User& known, const crypto::Hash& client,
              std::int64_t now_ms);
  // Marks it as used. A stolen cookie is refused; the session of its owner goes on.
  std::optional<Key> find(const std::string& token, const crypto::Hash& client,
                          const UserBook& users, std::int64_t now_ms, Refused& why);
  const Session* get(const Key& key) const;
  // Has it neither ended nor outlived its user?
  bool holds(const Key& key, const UserBook& users, std::int64_t now_ms) const;
  void end(const Key& key) { sessions_.erase(key); }
  void end_all_of(const std::string& user);
  std::size_t size() const { return sessions_.size(); }

 private:
  void make_room(const std::string& user);
  Random& random_;
  std::map<Key, Session> sessions_;
};

}  // namespace harkara::node::api
