#include "node/api/user_book.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>

#include "crypto/certificate.h"
#include "crypto/hash.h"
#include "crypto/record_seal.h"
#include "node/advice.h"
#include "node/files.h"

namespace harkara::node::api {
namespace {

constexpr std::array<std::string_view, 4> kRoleNames = {"health_worker", "specialist", "operator",
                                                        "data_protection"};
constexpr std::string_view kSealName = "users.hku";
constexpr std::uint8_t kSealTable = 200;  // not one of the store's

std::pair<std::uint64_t, std::int64_t> mark_of(const std::filesystem::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return {0, 0};
  return {found.st_ino, found.st_mtim.tv_sec * 1'000'000'000 + found.st_mtim.tv_nsec};
}

Json to_json(const User& user) {
  return {{"roles", role_names(user.roles)},
          {"salt", to_hex(user.passphrase.salt.view())},
          {"passes", user.passphrase.passes},
          {"memory_KiB", user.passphrase.memory_KiB},
          {"digest", to_hex(user.passphrase.digest.view())},
          {"added", user.added_ms},
          {"changed", user.changed_ms},
          {"generation", user.generation}};
}

Result<User> user_from(const Json& json) {
  User out;
  HARKARA_ASSIGN(const auto names, text_list(json, "roles"));
  HARKARA_ASSIGN(out.roles, roles_from(names));
  HARKARA_ASSIGN(out.passphrase.salt, fixed_field<decltype(out.passphrase.salt)>(json, "salt"));
  HARKARA_ASSIGN(out.passphrase.digest,
                 fixed_field<decltype(out.passphrase.digest)>(json, "digest"));
  out.passphrase.passes = json.value("passes", 0U);
  out.passphrase.memory_KiB = json.value("memory_KiB", 0U);
  out.added_ms = json.value("added", std::int64_t{0});
  out.changed_ms = json.value("changed", std::int64_t{0});
  out.generation = json.value("generation", std::uint64_t{0});
  return out;
}

bool valid_user_name(const std::string& name) {
  return crypto::valid_name(name);
}

Error no_user(const std::string& name) {
  return fail_next(Errc::not_found, "there is no user '" + name + "' on this node",
                   "see who is: harkara user list");
}

}  // namespace

std::vector<std::string> role_names(Roles roles) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < kRoleNames.size(); ++i)
    if ((roles & bit(static_cast<Role>(i))) != 0) out.emplace_back(kRoleNames.at(i));
  return out;
}

Result<Roles> roles_from(const std::vector<std::string>& names) {
  Roles out = 0;
  for (const std::string& name : names) {
    const auto at = std::ranges::find(kRoleNames, name);
    if (at == kRoleNames.end())
      return fail_next(Errc::invalid, "there is no role '" + name + "'",
                       "give health_worker, specialist, operator or data_protection");
    out = static_cast<Roles>(out | bit(static_cast<Role>(at - kRoleNames.begin())));
  }
  if (out == 0)
    return fail_next(Errc::invalid, "a user without a role",
                     "give health_worker, specialist, operator or data_protection");
  return out;
}

Status check_passphrase(std::string_view passphrase) {
  const auto chars = std::ranges::count_if(
      passphrase, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  if (static_cast<std::size_t>(chars) < kMinPassphraseChars)
    return fail_next(Errc::invalid, "the passphrase is too short",
                     "give at least " + std::to_string(kMinPassphraseChars) +
                         " characters; four words that have nothing to do with each other do well");
  if (passphrase.size() > kMaxPassphraseBytes)
    return fail(Errc::invalid,
                "the passphrase is longer than " + std::to_string(kMaxPassphraseBytes) + " bytes");
  return ok();
}

Json user_json(const std::string& name, const User& user) {
  return {{"user", name},
          {"roles", role_names(user.roles)},
          {"added", user.added_ms},
          {"changed", user.changed_ms}};
}

UserBook::UserBook(std::filesystem::path file, const storage::StoreKey& key, Random& random)
    : file_(std::move(file)),
      key_(crypto::Hasher("hk.api.users", key.view()).finish()),
      random_(&random) {}

Result<UserBook> UserBook::open(const std::filesystem::path& home, const storage::StoreKey& key,
                                Random& random) {
  UserBook out(home / kSealName, key, random);
  HARKARA_TRY(out.read());
  return out;
}

Status UserBook::read() {
  seen_ = mark_of(file_);
  users_.clear();
  if (seen_.first == 0) return ok();
  HARKARA_ASSIGN(const Bytes sealed, read_file(file_));
  const crypto::RecordSealer sealer(key_.view(), *random_);
  const auto opened = sealer.open(kSealTable, as_view(kSealName), sealed);
  if (!opened)
    return fail_next(Errc::corrupt, file_.string() + " does not open: damaged, or of other keys",
                     "put it back from a copy, or remove it and add the users again");
  HARKARA_ASSIGN(const Json json, parse_object(as_text(*opened)));
  const Json users = json.value("users", Json::object());
  for (const auto& [name, value] : users.items()) {
    HARKARA_ASSIGN(const User user, user_from(value));
    users_.emplace(name, user);
  }
  return ok();
}

Status UserBook::refresh() {
  return mark_of(file_) == seen_ ? ok() : read();
}

Status UserBook::write() const {
  Json users = Json::object();
  for (const auto& [name, user] : users_) users[name] = to_json(user);
  const std::string text = Json{{"version", 1}, {"users", std::move(users)}}.dump();
  crypto::RecordSealer sealer(key_.view(), *random_);
  return write_file(file_, sealer.seal(kSealTable, as_view(kSealName), as_view(text)));
}

Status UserBook::change(const std::function<Status()>& make) {
  std::filesystem::path lock_file = file_;
  lock_file += ".lock";
  const Descriptor lock(::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock.valid() || ::flock(lock.get(), LOCK_EX) != 0) return io_error("cannot lock", lock_file);
  HARKARA_TRY(read());
  Status made = make();
  if (made) made = write();
  const Status again = read();
  return made ? again : made;
}

const User* UserBook::find(const std::string& name) const {
  const auto at = users_.find(name);
  return at == users_.end() ? nullptr : &at->second;
}

bool UserBook::is_last_operator(const std::string& name) const {
  const User* user = find(name);
  if (user == nullptr || (user->roles & kOperator) == 0) return false;
  return std::ranges::none_of(users_, [&](const auto& each) {
    return each.first != name && (each.second.roles & kOperator) != 0;
  });
}

Status UserBook::add(const std::string& name, Roles roles, const crypto::PassphraseHash& passphrase,
                     std::int64_t now_ms) {
  if (!valid_user_name(name))
    return fail_next(Errc::invalid, "'" + name + "' is no user name",
                     "give 1 to 40 of a-z, 0-9, '.' and '-'");
  return change([&]() -> Status {
    if (find(name) != nullptr)
      return fail_next(Errc::refused, "user '" + name + "' exists already",
                       "take another name, or: harkara user passphrase " + name);
    if (users_.size() >= kMaxUsers)
      return fail(Errc::full, "this node has " + std::to_string(kMaxUsers) + " users already");
    // Never a number that a user of this name had before.
    const auto generation = static_cast<std::uint64_t>(now_ms);
    users_[name] = {roles, passphrase, now_ms, now_ms, generation};
    return ok();
  });
}

Status UserBook::set_roles(const std::string& name, Roles roles, std::int64_t now_ms) {
  return change([&]() -> Status {
    if (find(name) == nullptr) return no_user(name);
    if ((roles & kOperator) == 0 && is_last_operator(name))
      return fail_next(Errc::refused, "'" + name + "' is the last operator of this node",
                       "make somebody else operator first");
    User& user = users_[name];
    user.roles = roles;
    user.changed_ms = now_ms;
    ++user.generation;
    return ok();
  });
}

Status UserBook::set_passphrase(const std::string& name, const crypto::PassphraseHash& passphrase,
                                std::int64_t now_ms) {
  return change([&]() -> Status {
    if (find(name) == nullptr) return no_user(name);
    User& user = users_[name];
    user.passphrase = passphrase;
    user.changed_ms = now_ms;
    ++user.generation;
    return ok();
  });
}

Status UserBook::remove(const std::string& name) {
  return change([&]() -> Status {
    if (find(name) == nullptr) return no_user(name);
    if (is_last_operator(name) && users_.size() > 1)
      return fail_next(Errc::refused, "'" + name + "' is the last operator of this node",
                       "make somebody else operator first");
    users_.erase(name);
    return ok();
  });
}

}  // namespace harkara::node::api
