#include "sim/report/page_data.h"

#include <algorithm>
#include <map>

#include "sim/report/charts.h"
#include "sim/report/packed.h"

namespace harkara::sim {
namespace {

using charts::Json;

// Beyond these a run is sampled evenly, which keeps a page of thousands of nodes below
// about 5 MB.
constexpr std::size_t kMaxCases = 8'000;
constexpr std::size_t kMaxContacts = 60'000;
constexpr std::size_t kMaxFills = 200'000;

std::size_t every(std::size_t count, std::size_t max) {
  return std::max<std::size_t>((count + max - 1) / max, 1);
}

std::int64_t kib(std::uint64_t bytes) {
  return static_cast<std::int64_t>((bytes + 512) / 1024);
}

Json nodes_of(const RunHistory& history) {
  Json names = Json::array();
  Json groups = Json::array();
  Column group;
  Column tier;
  Column parent;
  std::map<std::string, std::int64_t> numbers;
  for (const RunHistory::Node& node : history.nodes) {
    const auto [at, fresh] = numbers.emplace(node.group, static_cast<std::int64_t>(numbers.size()));
    if (fresh) groups.push_back(node.group);
    names.push_back(node.name);
    group.push_back(at->second);
    tier.push_back(static_cast<std::int64_t>(node.tier));
    parent.push_back(node.parents.empty() ? -1 : static_cast<std::int64_t>(node.parents.front()));
  }
  return {{"names", names},
          {"groups", groups},
          {"group", packed_steps(group)},
          {"tier", packed_steps(tier)},
          {"parent", packed(parent)}};
}

Json links_of(const RunHistory& history) {
  Column a;
  Column b;
  Column rate;
  for (const RunHistory::Link& link : history.links) {
    a.push_back(link.a);
    b.push_back(link.b);
    rate.push_back(static_cast<std::int64_t>(link.rate_Bps));
  }
  return {{"a", packed_steps(a)}, {"b", packed_steps(b)}, {"rate", packed_steps(rate)}};
}

Json contacts_of(const RunHistory& history) {
  const std::size_t sampled = every(history.contacts.size(), kMaxContacts);
  std::vector<ContactEnded> contacts;
  for (const ContactEnded& contact : history.contacts)
    if (contact.link % sampled == 0) contacts.push_back(contact);
  std::ranges::stable_sort(contacts, {}, &ContactEnded::start_ms);
  Column link;
  Column start;
  Column took;
  Column carried;
  Column lost;
  for (const ContactEnded& contact : contacts) {
    link.push_back(contact.link);
    start.push_back(contact.start_ms / 1000);
    took.push_back((contact.end_ms - contact.start_ms) / 1000);
    carried.push_back(kib(contact.carried_bytes));
    lost.push_back(kib(contact.lost_bytes));
  }
  return {{"every", sampled},     {"link", packed(link)},       {"start", packed_steps(start)},
          {"took", packed(took)}, {"carried", packed(carried)}, {"lost", packed(lost)}};
}

Json fills_of(const RunHistory& history) {
  const std::size_t sampled = every(history.fills.size() * history.nodes.size(), kMaxFills);
  Column hours;
  for (std::size_t i = 0; i < history.fills.size(); i += sampled)
    hours.push_back(history.fills[i].at_ms / 1000);
  Column all;  // node by node
  for (std::size_t node = 0; node < history.nodes.size(); ++node) {
    std::int64_t before = 0;
    for (std::size_t i = 0; i < history.fills.size(); i += sampled) {
      const std::int64_t now = kib(history.fills[i].used_bytes[node]) / 16;
      all.push_back(now - before);
      before = now;
    }
  }
  return {{"at", packed_steps(hours)}, {"kib16", packed(all)}};
}

// The cases that the page can show, with their bundles and moves.
class CaseColumns {
 public:
  explicit CaseColumns(const RunHistory& history)
      : history_(history), every_(every(history.cases.size(), kMaxCases)) {
    for (std::size_t i = 0; i < history.cases.size(); i += every_) add(history.cases[i]);
  }
  Json json() const {
    return {{"every", every_},
            {"names", names_},
            {"at", packed_steps(at_)},
            {"from", packed(from_)},
            {"to", packed(to_)},
            {"class", packed(class_)},
            {"took", packed(took_)},
            {"bundles", packed(bundles_)},
            {"bundle",
             {{"class", packed(bundle_class_)},
              {"bytes", packed(bytes_)},
              {"made", packed(made_)},
              {"from", packed(bundle_from_)},
              {"to", packed(bundle_to_)},
              {"moves", packed(moves_)}}},
            {"move",
             {{"from", packed(move_from_)}, {"to", packed(move_to_)}, {"after", packed(after_)}}}};
  }

 private:
  void add(const RunHistory::Case& each) {
    if (!each.name.empty()) names_.push_back(each.name);
    at_.push_back(each.at_ms / 1000);
    from_.push_back(each.from);
    to_.push_back(each.to);
    class_.push_back(static_cast<std::int64_t>(each.service_class));
    took_.push_back(each.ended() ? (each.ended_ms - each.at_ms) / 1000 : -1);
    bundles_.push_back(static_cast<std::int64_t>(each.bundles.size()));
    for (const std::uint32_t number : each.bundles) add(each, history_.bundles[number]);
  }
  // Differences from what is most likely, which are small.
  void add(const RunHistory::Case& each, const RunHistory::Bundle& bundle) {
    const BundleMade& made = bundle.made;
    bundle_class_.push_back(2 * static_cast<std::int64_t>(made.service_class) +
                            (made.homeward ? 1 : 0));
    bytes_.push_back(static_cast<std::int64_t>(made.bytes));
    made_.push_back((made.at_ms - each.at_ms) / 1000);
    bundle_from_.push_back(std::int64_t{made.from} - (made.homeward ? each.to : each.from));
    bundle_to_.push_back(std::int64_t{made.to} - (made.homeward ? each.from : each.to));
    moves_.push_back(static_cast<std::int64_t>(bundle.moves.size()));
    std::int64_t before_ms = made.at_ms;
    std::uint32_t holder = made.from;
    for (const BundleMoved& move : bundle.moves) {
      move_from_.push_back(std::int64_t{move.from} - holder);
      move_to_.push_back(std::int64_t{move.to} - made.to);
      after_.push_back(move.at_ms / 1000 - before_ms / 1000);
      before_ms = move.at_ms;
      holder = move.to;
    }
  }

  const RunHistory& history_;
  std::size_t every_;
  Json names_ = Json::array();
  Column at_, from_, to_, class_, took_, bundles_;
  Column bundle_class_, bytes_, made_, bundle_from_, bundle_to_, moves_;
  Column move_from_, move_to_, after_;
};

// No text ends the script element that holds it.
std::string for_script(const std::string& json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

Json class_names() {
  Json out = Json::array();
  for (const ServiceClass each : kServiceClasses) out.push_back(service_class_name(each));
  return out;
}

}  // namespace

std::string page_data(const RunHistory& history) {
  const Json out = {{"name", history.name},
                    {"seed", std::to_string(history.seed)},
                    {"end_s", history.end_ms / 1000},
                    {"first_weekday", history.first_weekday},
                    {"digest", history.digest},
                    {"made", history.bundles.size()},
                    {"moved", history.moved},
                    {"expired", history.expired},
                    {"put_off", history.put_off},
                    {"classes", class_names()},
                    {"shares", charts::shares(history)},
                    {"latency", charts::latency(history)},
                    {"places", charts::places(history)},
                    {"by_hour", charts::by_hour(history)},
                    {"stores", charts::stores(history)},
                    {"link_use", charts::links(history)},
                    {"causes", charts::causes(history)},
                    {"nodes", nodes_of(history)},
                    {"links", links_of(history)},
                    {"contacts", contacts_of(history)},
                    {"fills", fills_of(history)},
                    {"cases", CaseColumns(history).json()}};
  return for_script(out.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace harkara::sim
