#include "sim/plan/names.h"

#include <algorithm>

#include "crypto/certificate.h"

namespace harkara::sim {
namespace {

constexpr std::uint32_t kMaxNodes = 100'000;

Error missing(const std::string& who, const std::string& what, const std::string& name) {
  return fail(Errc::invalid, who + ": there is no " + what + " '" + name + "'");
}

}  // namespace

Result<Members> Names::add_kind(const std::string& name, std::uint32_t count, Tier tier,
                                std::uint64_t quota_bytes) {
  const Members out{static_cast<std::uint32_t>(plan_.nodes.size()), count};
  if (!kinds_.emplace(name, out).second)
    return fail(Errc::invalid, "'" + name + "' is the name of two kinds");
  if (plan_.nodes.size() + count > kMaxNodes)
    return fail(Errc::too_large, "more than " + std::to_string(kMaxNodes) + " nodes");
  for (std::uint32_t i = 0; i < count; ++i)
    plan_.nodes.push_back({.name = count == 1 ? name : name + "-" + std::to_string(i + 1),
                           .group = name,
                           .tier = tier,
                           .parents = {},
                           .quota_bytes = quota_bytes});
  if (!crypto::valid_name(plan_.nodes.back().name))
    return fail(Errc::invalid, "'" + plan_.nodes.back().name + "' is too long for a node's name");
  return out;
}

Result<Members> Names::kind(const std::string& who, const std::string& name) const {
  const auto found = kinds_.find(name);
  if (found == kinds_.end()) return missing(who, "[[node]] called", name);
  return found->second;
}

Result<std::uint32_t> Names::node(const std::string& who, const std::string& name) const {
  const auto found = std::ranges::find(plan_.nodes, name, &PlannedNode::name);
  if (found == plan_.nodes.end()) return missing(who, "node called", name);
  return static_cast<std::uint32_t>(found - plan_.nodes.begin());
}

Result<Members> Names::kind_or_node(const std::string& who, const std::string& name) const {
  if (const auto found = kinds_.find(name); found != kinds_.end()) return found->second;
  HARKARA_ASSIGN(const std::uint32_t one, node(who, name));
  return Members{one, 1};
}

Result<std::uint32_t> Names::desk_for(const std::string& who, const std::string& address,
                                      std::uint32_t from, std::uint32_t i,
                                      std::uint32_t count) const {
  const auto numbered = [this](const std::string& wanted) -> std::optional<std::uint32_t> {
    const auto found = std::ranges::find(plan_.desks, wanted, &PlannedDesk::address);
    if (found == plan_.desks.end()) return std::nullopt;
    return static_cast<std::uint32_t>(found - plan_.desks.begin());
  };
  if (const auto found = numbered(address)) return *found;
  const std::size_t at = std::min(address.find('@'), address.size());
  const auto members = kinds_.find(address.substr(std::min(at + 1, address.size())));
  if (members == kinds_.end()) return missing(who, "[[desk]] with the address", address);
  const Members& places = members->second;
  std::uint32_t place = share(i, count, places);
  constexpr int kMostTiers = 16;  // couriers' homes may go round in a circle
  std::uint32_t above = from;
  for (int tier = 0; tier < kMostTiers && !plan_.nodes[above].parents.empty(); ++tier) {
    above = plan_.nodes[above].parents.front();
    if (above - places.first < places.count) place = above;
  }
  if (const auto found = numbered(address.substr(0, at + 1) + plan_.nodes[place].name))
    return *found;
  return missing(who, "[[desk]] with the address", address);
}

}  // namespace harkara::sim
