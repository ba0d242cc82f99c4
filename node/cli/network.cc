#include <CLI/CLI.hpp>

#include "node/advice.h"
#include "node/cli/commands.h"
#include "node/enrolment.h"
#include "node/files.h"
#include "node/lab/lab.h"

namespace harkara::node::cli {
namespace {

struct NetworkOptions {
  std::string directory;
  std::string name;
  std::string plan;
  std::string out;
  std::string request;
  std::string authority;
  std::vector<std::string> parents;
  std::vector<std::string> children;
  std::vector<std::string> contacts;
};

Status make_lab(Shell& shell, const NetworkOptions& options) {
  HARKARA_ASSIGN(const Bytes text, read_file(options.plan));
  auto plan = lab::parse_plan(text);
  if (!plan) return within(options.plan, std::move(plan).error());
  lab::LabOptions lab;
  lab.now_s = shell.around().clock.now().wall_ms / 1000;
  HARKARA_TRY(lab::make_lab(*plan, options.out, lab, shell.around().random));
  Json homes = Json::object();
  std::string told = "A lab of " + std::to_string(plan->nodes.size()) + " nodes is in " +
                     options.out +
                     " (for trials only: each passphrase lies beside its keystore).\n";
  for (const lab::PlannedNode& node : plan->nodes) {
    const std::string home = (std::filesystem::path(options.out) / node.name).string();
    homes[node.name] = home;
    told += "  start it: harkara --home " + home + " node run\n";
  }
  shell.tell({{"directory", options.out}, {"homes", homes}}, told);
  return ok();
}

Status create(Shell& shell, const NetworkOptions& options) {
  HARKARA_ASSIGN(const Passphrase passphrase,
                 choose_passphrase(shell.passphrases(), "the network " + options.name));
  HARKARA_ASSIGN(
      const Authority authority,
      create_network(options.directory, {options.name, shell.around().clock.now().wall_ms / 1000},
                     passphrase, {}, shell.around().random));
  const std::string print = fingerprint(authority.root.fields.identity);
  shell.tell({{"network", options.name}, {"directory", options.directory}, {"root", print}},
             "The network " + options.name + " is in " + options.directory +
                 ".\n  root fingerprint: " + print + "\n  Move " + options.directory +
                 "/root to a safe that is never online; enrolling needs only authority/.\n"
                 "  next, where the first node will run: harkara --home HOME node init --name NAME "
                 "--tier hub\n"
                 "  and with its request, here: harkara network enrol REQUEST --authority " +
                 options.directory + " --out REPLY");
  return ok();
}

Result<std::vector<ContactCard>> read_cards(const std::vector<std::string>& files,
                                            const crypto::TrustStore& trust, std::int64_t now_s) {
  std::vector<ContactCard> out;
  for (const std::string& file : files) {
    HARKARA_ASSIGN(const Bytes text, read_file(file));
    auto card = read_card(as_text(text), trust, now_s);
    if (!card) return within(file, std::move(card).error());
    out.push_back(*std::move(card));
  }
  return out;
}

Result<Authority> open_office(Shell& shell, const std::string& directory) {
  HARKARA_ASSIGN(const Passphrase passphrase,
                 find_passphrase(shell.passphrases(), {}, authority_keystore(directory).string()));
  return open_authority(directory, passphrase);
}

Status enrol_node(Shell& shell, const NetworkOptions& options) {
  HARKARA_ASSIGN(const Bytes text, read_file(options.request));
  auto request = read_request(as_text(text));
  if (!request) return within(options.request, std::move(request).error());
  HARKARA_ASSIGN(const Authority authority, open_office(shell, options.authority));
  const std::int64_t now_s = shell.around().clock.now().wall_ms / 1000;
  crypto::TrustStore trust;
  HARKARA_TRY(trust.add_root(authority.root.encoded));
  HARKARA_TRY(trust.add_authority(authority.certificate.encoded, now_s));
  ReplyCards cards;
  HARKARA_ASSIGN(cards.parents, read_cards(options.parents, trust, now_s));
  HARKARA_ASSIGN(cards.children, read_cards(options.children, trust, now_s));
  HARKARA_ASSIGN(cards.contacts, read_cards(options.contacts, trust, now_s));
  const Enrolled enrolled = enrol(*request, authority, now_s, shell.around().random);
  HARKARA_TRY(write_file(options.out, as_view(write_reply(enrolled, authority, cards)), 0644));
  const std::string asked = fingerprint(request->node);
  const std::string root = fingerprint(authority.root.fields.identity);
  shell.tell({{"node", request->name},
              {"tier", tier_name(request->tier)},
              {"fingerprint", asked},
              {"root", root},
              {"reply", options.out}},
             "Enrolled " + request->name + " (" + std::string(tier_name(request->tier)) +
                 "); reply in " + options.out + "\n  the node's fingerprint: " + asked +
                 "\n  root fingerprint:       " + root +
                 "\n  Compare the node's with what `node init` showed there, then carry the reply "
                 "back.\n  next, there: harkara --home DIR node join " +
                 options.out);
  return ok();
}

void add_enrol(CLI::App& noun, Shell& shell, const std::shared_ptr<NetworkOptions>& options) {
  CLI::App* verb = shell.verb(
      noun, "enrol", "Sign a node's enrolment request, offline",
      "  harkara network enrol clinic-7.request --authority net --parent district.card \\\n"
      "          --contact aiims.card --out clinic-7.reply",
      [&shell, options] { return enrol_node(shell, *options); });
  verb->add_option("request", options->request, "The request that `node init` wrote")->required();
  verb->add_option("--authority", options->authority, "The network's directory, or its authority's")
      ->type_name("DIR")
      ->required();
  verb->add_option("--parent", options->parents,
                   "Contact card of a node above it; dialled if it listens")
      ->type_name("CARD");
  verb->add_option("--child", options->children, "Contact card of a node below it, to be dialled")
      ->type_name("CARD");
  verb->add_option("--contact", options->contacts,
                   "Contact card whose desks it may write to, but does not dial")
      ->type_name("CARD");
  verb->add_option("--out", options->out, "Where to write the reply")
      ->type_name("FILE")
      ->required();
}

}  // namespace

void add_network(CLI::App& app, Shell& shell) {
  CLI::App* noun = app.add_subcommand("network", "Found a network and enrol its nodes (offline)");
  noun->fallthrough()->require_subcommand(1);
  // Shared, since the parser and the action outlive this call.
  const auto options = std::make_shared<NetworkOptions>();
  CLI::App* verb = shell.verb(*noun, "create", "Make the root and the authority of a network",
                              "  harkara network create up-esanjeevani --name up",
                              [&shell, options] { return create(shell, *options); });
  verb->add_option("directory", options->directory, "A new directory")->required();
  verb->add_option("--name", options->name, "The network's name")->required();

  add_enrol(*noun, shell, options);

  verb = shell.verb(*noun, "lab", "Make a whole network for trials, every node enrolled",
                    "  harkara network lab lab.toml --out lab\n\n"
                    "lab.toml:\n"
                    "  [[node]]\n  name = \"aiims\"\n  tier = \"hub\"\n  parents = []\n"
                    "  listen = \"tcp://127.0.0.1:7402\"\n  desks = [\"radiology\"]\n\n"
                    "  [[node]]\n  name = \"clinic\"\n  tier = \"clinic\"\n"
                    "  parents = [\"aiims\"]",
                    [&shell, options] { return make_lab(shell, *options); });
  verb->add_option("plan", options->plan, "lab.toml")->required();
  verb->add_option("--out", options->out, "A new directory")->type_name("DIR")->required();
}

}  // namespace harkara::node::cli
