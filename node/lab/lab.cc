#include "node/lab/lab.h"

#include <algorithm>

#include "node/advice.h"
#include "node/enrolment.h"
#include "node/files.h"
#include "node/passphrase.h"
#include "node/station.h"

namespace harkara::node::lab {
namespace {

constexpr const char* kPassphraseFile = "passphrase";

struct Made {
  PlannedNode plan;
  HomePaths paths;
  Config config;
  Keyring keyring;
  Enrolled enrolled;
};

class Builder {
 public:
  Builder(const LabOptions& options, const std::filesystem::path& directory, Random& random)
      : options_(options), directory_(directory), random_(random) {}

  Status build(const Plan& plan) {
    HARKARA_TRY(make_private_directory(directory_));
    HARKARA_TRY(make_network());
    for (const PlannedNode& node : plan.nodes) HARKARA_TRY(make_home(node));
    for (const Made& each : made_) HARKARA_TRY(join_home(each));
    std::vector<ContactCard> desks;
    for (const Made& each : made_) {
      HARKARA_ASSIGN(ContactCard card, open_mailboxes(each));
      if (!each.plan.desks.empty()) desks.push_back(std::move(card));
    }
    for (const Made& each : made_) HARKARA_TRY(teach_desks(each, desks));
    return ok();
  }

 private:
  Status make_network() {
    const std::filesystem::path network = directory_ / "network";
    HARKARA_TRY(make_private_directory(network));
    HARKARA_ASSIGN(const Passphrase passphrase,
                   make_passphrase_file(network / kPassphraseFile, random_));
    HARKARA_ASSIGN(authority_, create_network(network, {"lab", options_.now_s}, passphrase,
                                              crypto::kKeyfileParameters, random_));
    return ok();
  }

  Status make_home(const PlannedNode& plan) {
    Made made{plan, {directory_ / plan.name}, config_of(plan), make_keyring(random_), {}};
    HARKARA_TRY(create_home(made.paths, made.config));
    HARKARA_ASSIGN(const Passphrase passphrase,
                   make_passphrase_file(made.paths.root / kPassphraseFile, random_));
    HARKARA_TRY(write_keyring(made.paths.keystore(), made.keyring, passphrase,
                              crypto::kKeyfileParameters, random_));
    const Enrolment enrolment{plan.name,
                              plan.tier,
                              plan.desks,
                              made.keyring.node().public_key,
                              made.keyring.person().public_key,
                              made.keyring.link.public_key};
    made.enrolled = enrol(enrolment, authority_, options_.now_s, random_);
    made_.push_back(std::move(made));
    return ok();
  }

  Config config_of(const PlannedNode& plan) const {
    Config out;
    out.name = plan.name;
    out.tier = plan.tier;
    out.listen = plan.listen;
    out.desks = plan.desks;
    out.passphrase_file = kPassphraseFile;
    out.log_file = options_.log_file;
    out.link = options_.link;
    return out;
  }

  static bool dials(const PlannedNode& node, const PlannedNode& other) {
    return std::find(node.parents.begin(), node.parents.end(), other.name) != node.parents.end();
  }

  ReplyCards cards_for(const PlannedNode& plan) const {
    ReplyCards out;
    for (const Made& other : made_) {
      const bool above = other.plan.tier > plan.tier;
      if (dials(plan, other.plan)) {
        const auto instead = plan.dial_instead.find(other.plan.name);
        const std::string endpoint =
            instead == plan.dial_instead.end() ? *other.plan.listen : instead->second;
        (above ? out.parents : out.children).push_back({other.enrolled.node, endpoint, {}, {}});
      } else if (above && dials(other.plan, plan)) {
        out.parents.push_back({other.enrolled.node, "", {}, {}});  // it dials us
      }
    }
    return out;
  }

  // The very path a real node takes: a reply, read and verified.
  Status join_home(const Made& made) {
    const std::string text = write_reply(made.enrolled, authority_, cards_for(made.plan));
    HARKARA_ASSIGN(const Reply reply, read_reply(text, options_.now_s));
    return join(made.paths, made.config, made.keyring, reply, random_);
  }

  Result<ContactCard> open_mailboxes(const Made& made) {
    HARKARA_ASSIGN(const auto station, Station::open(made.paths.root, {}, clock_, random_));
    HARKARA_TRY(station->maintain_mailboxes());
    HARKARA_TRY(station->store().commit());
    return make_card(station->home().node, made.plan.listen.value_or(""), station->store());
  }

  Status teach_desks(const Made& made, const std::vector<ContactCard>& desks) {
    HARKARA_ASSIGN(auto store, storage::LmdbStore::open(made.paths.store(), made.keyring.store,
                                                        random_, {made.config.quota_bytes}));
    for (const ContactCard& card : desks) HARKARA_TRY(remember_card(card, *store));
    return store->commit();
  }

  const LabOptions& options_;
  std::filesystem::path directory_;
  Random& random_;
  SystemClock clock_;
  Authority authority_;
  std::vector<Made> made_;
};

}  // namespace

Status make_lab(const Plan& plan, const std::filesystem::path& directory, const LabOptions& options,
                Random& random) {
  HARKARA_TRY(check_plan(plan));
  for (const PlannedNode& node : plan.nodes) {
    std::error_code error;
    if (std::filesystem::exists(directory / node.name, error))
      return fail_next(Errc::refused, (directory / node.name).string() + " exists already",
                       "choose another --out, or remove it");
  }
  return Builder(options, directory, random).build(plan);
}

}  // namespace harkara::node::lab
