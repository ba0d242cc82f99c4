// Who may use the API: users.hku in the home, sealed under a key of the keystore, replaced
// as a whole. Commands and the daemon share it; each reads again what another has changed.
#pragma once

#include <functional>
#include <map>
#include <span>

#include "crypto/hash.h"
#include "crypto/passphrase_hash.h"
#include "node/json_fields.h"
#include "node/keyring.h"

namespace harkara::node::api {

enum class Role : std::uint8_t {
  health_worker = 0,
  specialist = 1,
  network_operator = 2,
  data_protection = 3
};
using Roles = std::uint8_t;  // a set: one bit each
inline constexpr Roles bit(Role role) {
  return static_cast<Roles>(1U << static_cast<unsigned>(role));
}
inline constexpr Roles kHealthWorker = bit(Role::health_worker);
inline constexpr Roles kSpecialist = bit(Role::specialist);
inline constexpr Roles kOperator = bit(Role::network_operator);
inline constexpr Roles kDataProtection = bit(Role::data_protection);
inline constexpr Roles kEverybody = kHealthWorker | kSpecialist | kOperator | kDataProtection;

std::vector<std::string> role_names(Roles roles);
// Errc::invalid names the one that is none, or that there is none.
Result<Roles> roles_from(const std::vector<std::string>& names);

inline constexpr std::size_t kMinPassphraseChars = 10;
inline constexpr std::size_t kMaxPassphraseBytes = 1'024;
inline constexpr std::size_t kMaxUsers = 1'000;

struct User {
  Roles roles = 0;
  crypto::PassphraseHash passphrase;
  std::int64_t added_ms = 0;
  std::int64_t changed_ms = 0;   // of roles or passphrase
  std::uint64_t generation = 0;  // one more with each change: sessions of before are void
};

class UserBook {
 public:
  // `home` must exist; `random` outlives it. Errc::corrupt: sealed under other keys.
  static Result<UserBook> open(const std::filesystem::path& home, const storage::StoreKey& key,
                               Random& random);

  // Reads again when another process has written. Cheap when none has.
  Status refresh();
  const User* find(const std::string& name) const;  // nullptr: no such user
  const std::map<std::string, User>& all() const { return users_; }

  // Each is durable when it returns, and refuses with Errc::invalid, refused, not_found
  // or full, naming the user and the next step.
  Status add(const std::string& name, Roles roles, const crypto::PassphraseHash& passphrase,
             std::int64_t now_ms);
  Status set_roles(const std::string& name, Roles roles, std::int64_t now_ms);
  Status set_passphrase(const std::string& name, const crypto::PassphraseHash& passphrase,
                        std::int64_t now_ms);
  Status remove(const std::string& name);

 private:
  UserBook(std::filesystem::path file, const storage::StoreKey& key, Random& random);
  Status read();
  Status write() const;
  Status change(const std::function<Status()>& make);  // under the file's lock
  bool is_last_operator(const std::string& name) const;

  std::filesystem::path file_;
  crypto::Hash key_;
  Random* random_;
  std::map<std::string, User> users_;
  std::pair<std::uint64_t, std::int64_t> seen_{0, 0};  // inode, time of writing
};

// Errc::invalid says what is wrong with it.
Status check_passphrase(std::string_view passphrase);
Json user_json(const std::string& name, const User& user);

}  // namespace harkara::node::api
