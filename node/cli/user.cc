// Users of the node's page and API.
#include <CLI/CLI.hpp>

#include "node/advice.h"
#include "node/api/audit_log.h"
#include "node/api/user_book.h"
#include "node/cli/commands.h"
#include "node/words.h"

namespace harkara::node::cli {
namespace {

struct UserOptions {
  std::string name;
  std::vector<std::string> roles;
  std::string file;
};

struct Opened {
  Home home;
  api::UserBook users;
  api::AuditLog audit;
};

Result<Opened> open_users(Shell& shell) {
  HARKARA_ASSIGN(const HomePaths paths, shell.home());
  const std::int64_t now_s = shell.around().clock.now().wall_ms / 1000;
  HARKARA_ASSIGN(Home home, open_home(paths.root, shell.passphrases(), now_s));
  HARKARA_ASSIGN(auto users,
                 api::UserBook::open(paths.root, home.keyring.store, shell.around().random));
  HARKARA_ASSIGN(auto audit, api::AuditLog::open(paths.root, home.keyring.store));
  return Opened{std::move(home), std::move(users), std::move(audit)};
}

Status note(Shell& shell, Opened& opened, const std::string& act, const std::string& detail) {
  return api::note_command(opened.audit, act, detail, shell.around().clock.now().wall_ms);
}

Result<crypto::PassphraseHash> new_hash(Shell& shell, const UserOptions& options) {
  if (options.file.empty() && !shell.around().person_present)
    return fail_next(Errc::not_found, "no passphrase for user " + options.name,
                     "give --new-passphrase-file FILE, whose first line it is, or run this at a "
                     "terminal, where it is asked for");
  const PassphraseSources sources{options.file, "", shell.around().person_present};
  HARKARA_ASSIGN(const Passphrase passphrase, choose_passphrase(sources, "user " + options.name));
  HARKARA_TRY(api::check_passphrase(as_text(passphrase.view())));
  return crypto::new_passphrase_hash(passphrase.view(), shell.around().random);
}

std::string roles_text(api::Roles roles) {
  std::string out;
  for (const std::string& each : api::role_names(roles)) out += (out.empty() ? "" : ", ") + each;
  return out;
}

Status add(Shell& shell, const UserOptions& options) {
  HARKARA_ASSIGN(const api::Roles roles, api::roles_from(options.roles));
  HARKARA_ASSIGN(Opened opened, open_users(shell));
  HARKARA_ASSIGN(const auto hash, new_hash(shell, options));
  const std::int64_t now = shell.around().clock.now().wall_ms;
  HARKARA_TRY(opened.users.add(options.name, roles, hash, now));
  HARKARA_TRY(note(shell, opened, "user add", options.name + " " + roles_text(roles)));
  const std::string& address = opened.home.config.api.address;
  shell.tell(api::user_json(options.name, *opened.users.find(options.name)),
             options.name + " may log in as " + roles_text(roles) + "." +
                 (address.empty() ? "\n  next: write [api] listen = \"127.0.0.1:8480\" into "
                                    "harkara.toml, and run the node"
                                  : ""));
  return ok();
}

Status list(Shell& shell) {
  HARKARA_ASSIGN(const Opened opened, open_users(shell));
  Json users = Json::array();
  std::string told;
  for (const auto& [name, user] : opened.users.all()) {
    users.push_back(api::user_json(name, user));
    told += name + "  " + roles_text(user.roles) + "  since " + time_text(user.added_ms) + "\n";
  }
  if (told.empty()) told = "No user yet. Make one: harkara user add NAME --role health_worker\n";
  shell.tell({{"users", users}}, told);
  return ok();
}

Status set_roles(Shell& shell, const UserOptions& options) {
  HARKARA_ASSIGN(const api::Roles roles, api::roles_from(options.roles));
  HARKARA_ASSIGN(Opened opened, open_users(shell));
  HARKARA_TRY(opened.users.set_roles(options.name, roles, shell.around().clock.now().wall_ms));
  HARKARA_TRY(note(shell, opened, "user roles", options.name + " " + roles_text(roles)));
  shell.tell(api::user_json(options.name, *opened.users.find(options.name)),
             options.name + " is " + roles_text(roles) + " now, and must log in again.");
  return ok();
}

Status set_passphrase(Shell& shell, const UserOptions& options) {
  HARKARA_ASSIGN(Opened opened, open_users(shell));
  HARKARA_ASSIGN(const auto hash, new_hash(shell, options));
  HARKARA_TRY(opened.users.set_passphrase(options.name, hash, shell.around().clock.now().wall_ms));
  HARKARA_TRY(note(shell, opened, "user passphrase", options.name));
  shell.tell({{"user", options.name}},
             options.name + " has a new passphrase, and must log in again.");
  return ok();
}

Status remove(Shell& shell, const UserOptions& options) {
  HARKARA_ASSIGN(Opened opened, open_users(shell));
  HARKARA_TRY(opened.users.remove(options.name));
  HARKARA_TRY(note(shell, opened, "user remove", options.name));
  shell.tell({{"user", options.name}}, options.name + " may not log in any more.");
  return ok();
}

using Do = Status (*)(Shell&, const UserOptions&);

CLI::App* add_verb(CLI::App& noun, Shell& shell, const std::shared_ptr<UserOptions>& options,
                   const std::string& name, const std::string& does, const std::string& examples,
                   Do action) {
  CLI::App* verb = shell.verb(noun, name, does, examples,
                              [&shell, options, action] { return action(shell, *options); });
  verb->add_option("name", options->name, "The user, e.g. asha")->required();
  return verb;
}

constexpr const char* kRoles = "health_worker, specialist, operator or data_protection; repeatable";
constexpr const char* kFile =
    "File whose first line is the user's passphrase (else it is asked for)";

}  // namespace

void add_user(CLI::App& app, Shell& shell) {
  CLI::App* noun = app.add_subcommand("user", "Who may use the node's page");
  noun->fallthrough()->require_subcommand(1);
  const auto options = std::make_shared<UserOptions>();
  CLI::App* verb = add_verb(*noun, shell, options, "add", "Let somebody log in",
                            "  harkara --home clinic user add asha --role health_worker\n"
                            "  harkara --home aiims user add dr.rao --role specialist "
                            "--new-passphrase-file rao.txt",
                            add);
  verb->add_option("--role", options->roles, kRoles)->required();
  verb->add_option("--new-passphrase-file", options->file, kFile)->type_name("FILE");
  verb = add_verb(*noun, shell, options, "roles", "Give somebody other roles",
                  "  harkara --home clinic user roles asha --role health_worker --role operator",
                  set_roles);
  verb->add_option("--role", options->roles, kRoles)->required();
  verb = add_verb(*noun, shell, options, "passphrase", "Give somebody a new passphrase",
                  "  harkara --home clinic user passphrase asha", set_passphrase);
  verb->add_option("--new-passphrase-file", options->file, kFile)->type_name("FILE");
  add_verb(*noun, shell, options, "remove", "Let somebody log in no more",
           "  harkara --home clinic user remove asha", remove);
  shell.verb(*noun, "list", "Who may log in", "  harkara --home clinic user list",
             [&shell] { return list(shell); });
}

}  // namespace harkara::node::cli
