#include "sim/plan/trace_plan.h"

#include <algorithm>
#include <map>

#include "crypto/certificate.h"

namespace harkara::sim {
namespace {

constexpr std::uint64_t kEndless_bytes = 1ULL << 40U;

const std::string& group_of(const std::vector<Group>& groups, std::uint32_t node) {
  static const std::string kNone = "clinic";
  for (const Group& group : groups)
    if (node >= group.first && node <= group.last) return group.name;
  return kNone;
}

Tier tier_of(const std::string& group) {
  if (group == "aiims" || group == "hub") return Tier::hub;
  if (group == "district") return Tier::district;
  if (group == "courier" || group == "mule" || group == "relay") return Tier::relay;
  return Tier::clinic;
}

using Pair = std::pair<std::uint32_t, std::uint32_t>;

// A directed plan's contacts as links that are up now and then, one for each pair and rate.
std::vector<PlannedLink> links_of(const ContactPlan& plan) {
  std::map<std::pair<Pair, std::uint64_t>, PlannedLink> links;
  for (const PlannedContact& contact : plan.contacts) {
    if (contact.from > contact.to) continue;  // the other direction of one we have
    PlannedLink& link = links[{{contact.from, contact.to}, contact.rate_Bps}];
    link.a = contact.from;
    link.b = contact.to;
    link.rate_Bps = contact.rate_Bps;
    link.delay_ms = contact.delay_ms;
    link.up.push_back({contact.start_ms, contact.end_ms});
  }
  std::vector<PlannedLink> out;
  out.reserve(links.size());
  for (auto& [key, link] : links) out.push_back(std::move(link));
  return out;
}

void choose_parents(NetworkPlan& plan) {
  std::map<Pair, std::int64_t> met_ms;  // (node, possible parent)
  for (const PlannedLink& link : plan.links)
    for (const auto& [low, high] : {Pair{link.a, link.b}, Pair{link.b, link.a}})
      if (plan.nodes[high].tier > plan.nodes[low].tier)
        for (const Span& span : link.up) met_ms[{low, high}] += span.end_ms - span.start_ms;
  struct Best {
    std::uint32_t node = 0;
    std::int64_t ms = 0;
  };
  std::map<std::pair<std::uint32_t, bool>, Best> best;  // (node, of the couriers)
  for (const auto& [pair, ms] : met_ms) {
    Best& so_far = best[{pair.first, plan.nodes[pair.second].tier == Tier::relay}];
    if (ms > so_far.ms) so_far = {pair.second, ms};
  }
  for (const auto& [who, parent] : best) plan.nodes[who.first].parents.push_back(parent.node);
}

PlannedCase case_of(const PlannedMessage& message) {
  PlannedCase out;
  out.at_ms = message.at_ms;
  out.from = message.from;
  out.to = message.to;
  const auto service_class =
      message.response_bytes > 0 ? ServiceClass::routine : ServiceClass::document;
  out.parts.push_back({service_class, message.bytes});
  out.answer_bytes = message.response_bytes;
  return out;
}

}  // namespace

Result<NetworkPlan> plan_of_trace(const Trace& trace, const TraceSettings& settings) {
  NetworkPlan out;
  out.seed = settings.seed;
  out.end_ms = settings.end_ms > 0 ? settings.end_ms : last_event_ms(trace) + 1000;
  out.lifetime_s = settings.lifetime_s;
  HARKARA_ASSIGN(const ContactPlan contacts, plan_of(trace, settings.rates, out.end_ms));
  for (std::uint32_t i = 0; i < trace.nodes; ++i) {
    const std::string& group = group_of(settings.groups, i);
    const bool limited = i < settings.buffer_bytes.size() && settings.buffer_bytes[i] > 0;
    out.nodes.push_back({.name = group + "-" + std::to_string(i),
                         .group = group,
                         .tier = tier_of(group),
                         .parents = {},
                         .quota_bytes = limited ? settings.buffer_bytes[i] : kEndless_bytes});
  }
  out.links = links_of(contacts);
  for (const PlannedNode& node : out.nodes)
    if (!crypto::valid_name(node.name))
      return fail(Errc::invalid,
                  "'" + node.group + "' is no name for a group: 1 to 30 of a-z, 0-9, '.' and '-'");
  choose_parents(out);
  for (const PlannedMessage& message : trace.messages)
    if (message.from != message.to && message.at_ms <= out.end_ms) {
      out.cases.push_back(case_of(message));
      out.case_names.push_back(message.id);
    }
  return out;
}

}  // namespace harkara::sim
