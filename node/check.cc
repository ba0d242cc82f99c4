#include "node/check.h"

#include <sys/stat.h>

#include "node/advice.h"
#include "node/consult/writing.h"
#include "node/control.h"
#include "node/timetables.h"

namespace harkara::node {
namespace {

using Kind = Finding::Kind;
constexpr std::int64_t kDay_s = 24 * 3600;

Finding fine(std::string what) {
  return {Kind::fine, std::move(what), ""};
}
Finding wrong(const Error& error) {
  const Advice advice = advice_of(error);
  return {Kind::wrong, advice.message, advice.next};
}

Finding check_privacy(const std::filesystem::path& root) {
  struct stat status {};
  if (::stat(root.c_str(), &status) != 0 || (status.st_mode & 077U) == 0)
    return fine(root.string() + " is private to its owner");
  return {Kind::warning, root.string() + " can be entered by other users",
          "chmod 700 " + root.string()};
}

Finding check_certificate(const char* whose, const crypto::Certificate& certificate,
                          std::int64_t now_s) {
  const std::int64_t days = (certificate.fields.not_after_s - now_s) / kDay_s;
  const std::string what = std::string("certificate of the ") + whose + " " +
                           certificate.fields.name + " is valid for " + std::to_string(days) +
                           " days";
  if (days > 60) return fine(what);
  return {Kind::warning, what, "ask your network operator to renew it"};
}

Finding check_clock(const TrustedClock& clock) {
  if (!clock.clock_is_behind()) return fine("the clock is not behind the network's time");
  return {Kind::warning, "the clock of this machine is behind the network's time",
          "set it; until then the node goes by the newest time it has proof of"};
}

Finding check_space(storage::Store& store) {
  const storage::Usage usage = store.usage();
  const std::string what =
      "store uses " + size_text(usage.used_bytes) + " of " + size_text(usage.quota_bytes);
  if (usage.share() < 0.85) return fine(what);
  if (usage.disk_is_short)
    return {Kind::warning, what + ", all that the disk has", "free the disk"};
  return {Kind::warning, what, "raise store.quota in harkara.toml"};
}

Finding check_desks(Station& station) {
  std::size_t known = 0;
  const Status scanned = station.store().scan(storage::Table::mailboxes, {}, [&](View, View value) {
    const auto mailbox = crypto::decode_mailbox(value);
    if (mailbox && !mailbox->address.starts_with("@")) ++known;
    return true;
  });
  if (!scanned) return wrong(scanned.error());
  if (known > 0) return fine(std::to_string(known) + " desk(s) known");
  return {Kind::warning, "no desk is known: nothing can be asked from here",
          "get the contact card of a hub, then: harkara node learn CARD"};
}

// A budget for a node that is no neighbour meters nobody.
void check_budgets(const Home& home, std::vector<Finding>& out) {
  for (const BudgetConfig& each : home.config.budgets) {
    bool known = each.peer.empty() || home.config.listen.has_value();
    for (const auto* list : {&home.parents, &home.children})
      for (const Neighbour& neighbour : *list)
        known = known || neighbour.card.node.fields.name == each.peer;
    std::string what =
        "links with " + (each.peer.empty() ? "all nodes together" : each.peer) + " may carry";
    if (each.per_day) what += " " + size_text(*each.per_day) + " a day";
    if (each.per_contact)
      what += std::string(each.per_day ? " and" : "") + " " + size_text(*each.per_contact) +
              " a contact";
    if (known)
      out.push_back(fine(what + ", counted at IP level both ways"));
    else
      out.push_back({Kind::warning, what + ", but this node never meets " + each.peer,
                     "correct the budget's peer in harkara.toml: it is the name on a card"});
  }
}

void check_timetables(const Home& home, storage::Store& store, std::vector<Finding>& out) {
  for (const std::string& name : unknown_in_timetables(home, store))
    out.push_back({Kind::warning, "a timetable names " + name + ", whom this node does not know",
                   "correct its peer in harkara.toml, or restart the daemon when it has met " +
                       name + " once"});
}

void check_links(const Home& home, std::vector<Finding>& out) {
  if (home.config.listen) out.push_back(fine("listens on " + *home.config.listen));
  for (const Neighbour& each : home.parents)
    out.push_back(fine("parent " + each.card.node.fields.name +
                       (each.endpoint.empty() ? " dials us" : " at " + each.endpoint)));
  for (const Neighbour& each : home.children)
    out.push_back(fine("child " + each.card.node.fields.name + " at " + each.endpoint));
  check_budgets(home, out);
  if (home.dialled().empty() && !home.config.listen)
    out.push_back({Kind::warning,
                   "the node neither listens nor dials anybody: only sticks reach it",
                   "add [[parent]] card = \"cards/NAME.card\" or node.listen to harkara.toml"});
}

void check_organisations(const Home& home, std::int64_t now_s, std::vector<Finding>& out) {
  for (const consult::Licence& each : home.licences().given()) {
    const std::string what = licence_text(each, now_s);
    if (each.not_after_s < now_s)
      out.push_back({Kind::warning, what, "agree anew, and correct its until in licences.toml"});
    else
      out.push_back(fine(what));
  }
  for (const Bytes& encoded : home.trust().authorities()) {
    const auto authority = crypto::decode_certificate(encoded);
    if (authority && authority->fields.not_after_s < now_s)
      out.push_back({Kind::warning,
                     "the certificate of authority " + authority->fields.name +
                         " has run out: nobody under it is admitted",
                     "ask its organisation for the new one, and put it in place of the old"});
  }
}

Finding check_daemon(const Home& home) {
  if (ask_daemon(home.paths.run(), {{"do", "status"}})) return fine("the daemon runs");
  return {Kind::warning, "the daemon does not run: nothing is sent or received",
          "harkara --home " + home.paths.root.string() + " node run"};
}

}  // namespace

std::vector<Finding> check_node(const std::filesystem::path& root, const PassphraseSources& sources,
                                const Clock& clock, Random& random) {
  const auto station = Station::open(root, sources, clock, random);
  if (!station) return {wrong(station.error())};
  const Home& home = (*station)->home();
  const std::int64_t now_s = (*station)->clock().now_s();
  std::vector<Finding> out = {
      fine(home.paths.config().string() + " is well formed"),
      fine(home.paths.keystore().string() + " opens"),
      check_privacy(root),
      check_certificate("node", home.node, now_s),
      check_certificate("person", home.person, now_s),
      check_clock((*station)->clock()),
      check_space((*station)->store()),
      check_desks(**station),
  };
  check_links(home, out);
  check_organisations(home, now_s, out);
  check_timetables(home, (*station)->store(), out);
  out.push_back(check_daemon(home));
  return out;
}

const char* finding_name(Kind kind) {
  switch (kind) {
    case Kind::fine: return "fine";
    case Kind::warning: return "warning";
    case Kind::wrong: return "wrong";
  }
  return "wrong";
}

}  // namespace harkara::node
