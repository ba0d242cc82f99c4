#include <CLI/CLI.hpp>

#include "node/advice.h"
#include "node/check.h"
#include "node/cli/commands.h"
#include "node/cli/node_text.h"
#include "node/control.h"
#include "node/enrolment.h"
#include "node/files.h"
#include "node/run_node.h"
#include "node/status.h"

namespace harkara::node::cli {
namespace {

struct NodeOptions {
  std::string name;
  std::string tier = "clinic";
  std::string listen;
  std::vector<std::string> desks;
  std::string out;
  std::string file;
  std::string root;
  std::vector<std::string> watch;
};

Result<Config> config_from(const NodeOptions& options) {
  // The same rules as for a file: write it, read it back.
  Config wanted;
  wanted.name = options.name;
  if (!options.listen.empty()) wanted.listen = options.listen;
  wanted.desks = options.desks;
  const auto tier = tier_from_name(options.tier);
  if (!tier) return fail(Errc::invalid, "--tier must be clinic, relay, district or hub");
  wanted.tier = *tier;
  if (!crypto::valid_name(wanted.name))
    return fail(Errc::invalid, "--name must be 1 to 40 of a-z, 0-9, '.' and '-'");
  return parse_config(as_view(write_config(wanted)));
}

Status init(Shell& shell, const NodeOptions& options) {
  HARKARA_ASSIGN(const HomePaths paths, shell.home());
  HARKARA_ASSIGN(Config config, config_from(options));
  HARKARA_ASSIGN(const Passphrase passphrase,
                 choose_passphrase(shell.passphrases(), paths.keystore().string()));
  const Keyring keyring = make_keyring(shell.around().random);
  HARKARA_TRY(create_home(paths, config));
  HARKARA_TRY(write_keyring(paths.keystore(), keyring, passphrase, {}, shell.around().random));
  const std::string request =
      options.out.empty() ? (paths.root / (options.name + ".request")).string() : options.out;
  HARKARA_TRY(write_file(request, as_view(write_request(config, keyring)), 0644));
  const std::string print = fingerprint(keyring.node().public_key);
  shell.tell({{"home", paths.root.string()}, {"request", request}, {"fingerprint", print}},
             "The home of " + options.name + " is in " + paths.root.string() +
                 ".\n  fingerprint: " + print + "\n  Take " + request +
                 " to your network's authority, on a stick or by mail, and read the fingerprint "
                 "to them.\n  next, with their reply: harkara --home " +
                 paths.root.string() + " node join REPLY");
  return ok();
}

Status join_network(Shell& shell, const NodeOptions& options) {
  HARKARA_ASSIGN(const HomePaths paths, shell.home());
  HARKARA_ASSIGN(Config config, read_config(paths));
  HARKARA_ASSIGN(const Bytes text, read_file(options.file));
  auto reply = read_reply(as_text(text), shell.around().clock.now().wall_ms / 1000);
  if (!reply) return within(options.file, std::move(reply).error());
  const std::string root = fingerprint(reply->root.fields.identity);
  if (!options.root.empty() && options.root != root)
    return fail_next(Errc::refused,
                     options.file + " comes from another network: its root is " + root,
                     "ask the authority for the fingerprint again; do not join until they agree");
  HARKARA_ASSIGN(const Keyring keyring, unlock(paths, config, shell.passphrases()));
  config.tier = reply->node.fields.tier;
  HARKARA_TRY(join(paths, config, keyring, *reply, shell.around().random));
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_TRY(station->maintain_mailboxes());
  shell.tell({{"node", config.name}, {"root", root}},
             config.name + " has joined.\n  root fingerprint: " + root +
                 "\n  Compare it with the one the authority reads to you.\n"
                 "  next: harkara --home " +
                 paths.root.string() + " node run");
  return ok();
}

Status run(Shell& shell, const NodeOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  const Config& config = station->home().config;
  HARKARA_ASSIGN(const auto log,
                 open_log(config.log_level, station->home().paths.of_config(config.log_file)));
  std::vector<std::filesystem::path> watch;
  for (const std::string& each : options.watch) watch.push_back(std::filesystem::absolute(each));
  return run_node(*station, *log, watch);
}

Status status(Shell& shell) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(Json out, stored_status(*station));
  if (const auto live = ask_daemon(station->home().paths.run(), {{"do", "status"}}))
    merge_live(out, *live);
  shell.tell(out, status_text(out));
  return ok();
}

Status check(Shell& shell) {
  HARKARA_ASSIGN(const HomePaths paths, shell.home());
  const std::vector<Finding> findings =
      check_node(paths.root, shell.passphrases(), shell.around().clock, shell.around().random);
  Json list = Json::array();
  const Finding* wrong = nullptr;
  for (const Finding& each : findings) {
    list.push_back(
        {{"finding", finding_name(each.kind)}, {"what", each.what}, {"next", each.next}});
    if (each.kind == Finding::Kind::wrong && wrong == nullptr) wrong = &each;
  }
  shell.tell({{"findings", list}}, findings_text(findings));
  if (wrong == nullptr) return ok();
  return fail_next(Errc::refused, "this node would not run: " + wrong->what, wrong->next);
}

Status card(Shell& shell, const NodeOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_TRY(station->maintain_mailboxes());
  HARKARA_ASSIGN(const ContactCard made,
                 make_card(station->home().node,
                           options.listen.empty() ? station->home().config.listen.value_or("")
                                                  : options.listen,
                           station->store()));
  HARKARA_TRY(write_file(options.out, as_view(write_card(made)), 0644));
  shell.tell({{"card", options.out}, {"endpoint", made.endpoint}},
             "The contact card of " + station->home().config.name + " is in " + options.out +
                 (made.endpoint.empty() ? "; it does not listen, so nobody can dial it\n"
                                        : "; it is dialled at " + made.endpoint + "\n"));
  return ok();
}

Status learn(Shell& shell, const NodeOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(const Bytes text, read_file(options.file));
  auto read = read_card(as_text(text), station->home().trust(), station->clock().now_s());
  if (!read) return within(options.file, std::move(read).error());
  HARKARA_TRY(remember_card(*read, station->store()));
  HARKARA_TRY(station->store().commit());
  Json desks = Json::array();
  std::string told = "Learnt from the card of " + read->node.fields.name + ":\n";
  for (const auto& each : read->mailboxes) {
    desks.push_back(each.address);
    told += "  " + each.address + "\n";
  }
  shell.tell({{"node", read->node.fields.name}, {"mailboxes", desks}}, told);
  return ok();
}

void add_enrolment(CLI::App& noun, Shell& shell, const std::shared_ptr<NodeOptions>& options) {
  CLI::App* verb = shell.verb(noun, "init", "Make a home and its enrolment request",
                              "  harkara --home /var/lib/harkara node init --name clinic-7\n"
                              "  harkara --home hub node init --name aiims --tier hub \\\n"
                              "          --listen tcp://0.0.0.0:7401 --desk radiology",
                              [&shell, options] { return init(shell, *options); });
  verb->add_option("--name", options->name, "The node's name in the network")->required();
  verb->add_option("--tier", options->tier, "clinic (the default), relay, district or hub");
  verb->add_option("--listen", options->listen, "Where it can be dialled")->type_name("ENDPOINT");
  verb->add_option("--desk", options->desks, "A desk it hosts, e.g. radiology")->type_name("NAME");
  verb->add_option("--out", options->out, "Where to write the request")->type_name("FILE");

  verb = shell.verb(noun, "join", "Take in the authority's reply",
                    "  harkara --home /var/lib/harkara node join clinic-7.reply",
                    [&shell, options] { return join_network(shell, *options); });
  verb->add_option("reply", options->file, "The reply to this home's request")->required();
  verb->add_option("--root", options->root, "The root fingerprint it must bear")
      ->type_name("\"abcd ef01 ...\"");
}

void add_cards(CLI::App& noun, Shell& shell, const std::shared_ptr<NodeOptions>& options) {
  CLI::App* verb = shell.verb(noun, "card", "Write this node's contact card",
                              "  harkara --home hub node card --out aiims.card",
                              [&shell, options] { return card(shell, *options); });
  verb->add_option("--out", options->out, "Where to write it")->type_name("FILE")->required();
  verb->add_option("--endpoint", options->listen,
                   "The address others reach it by, when it is not the one it listens on")
      ->type_name("ENDPOINT");
  verb = shell.verb(noun, "learn", "Learn the desks on another node's card",
                    "  harkara --home clinic node learn aiims.card",
                    [&shell, options] { return learn(shell, *options); });
  verb->add_option("card", options->file, "A contact card")->required();
}

}  // namespace

void add_node(CLI::App& app, Shell& shell) {
  CLI::App* noun = app.add_subcommand("node", "This node: make, join, run, look after");
  noun->fallthrough()->require_subcommand(1);
  // Shared, since the parser and the action outlive this call.
  const auto options = std::make_shared<NodeOptions>();
  add_enrolment(*noun, shell, options);
  CLI::App* verb = shell.verb(*noun, "run", "Run until SIGTERM or Ctrl-C",
                              "  harkara --home clinic node run\n"
                              "  harkara --home clinic node run --watch /media/$USER",
                              [&shell, options] { return run(shell, *options); });
  verb->add_option("--watch", options->watch,
                   "Carry in and out on sticks that appear as folders there; may be given again")
      ->type_name("DIR")
      ->allow_extra_args(false);
  shell.verb(*noun, "status", "Queues, peers, bytes, store",
             "  harkara --home clinic node status --json", [&shell] { return status(shell); });
  shell.verb(*noun, "check", "Read everything a daemon reads, and say what to mend",
             "  harkara --home clinic node check", [&shell] { return check(shell); });
  add_cards(*noun, shell, options);
}

}  // namespace harkara::node::cli
