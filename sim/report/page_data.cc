#include "sim/report/page_data.h"

#include <algorithm>
#include <map>

#include "sim/report/case_columns.h"
#include "sim/report/charts.h"
#include "sim/report/packed.h"

namespace harkara::sim {
namespace {

using charts::Json;

// Beyond these a run is sampled evenly, which keeps a page of thousands of nodes below
// about 5 MB.
constexpr std::size_t kMaxContacts = 60'000;
constexpr std::size_t kMaxFills = 200'000;

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
  const std::size_t sampled = one_in(history.contacts.size(), kMaxContacts);
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
  const std::size_t sampled = one_in(history.fills.size() * history.nodes.size(), kMaxFills);
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
                    {"cases", case_columns(history)}};
  return for_script(out.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace harkara::sim
