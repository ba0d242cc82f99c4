#include "node/lab/lab_plan.h"

#include <algorithm>

#include "crypto/certificate.h"
#include "node/link/zmq_transport.h"
#include "node/toml_table.h"

namespace harkara::node::lab {
namespace {

constexpr std::string_view kReserved = "network";  // holds the authority

const PlannedNode* find(const Plan& plan, std::string_view name) {
  for (const PlannedNode& node : plan.nodes)
    if (node.name == name) return &node;
  return nullptr;
}

Result<PlannedNode> read_node(TomlTable& table) {
  PlannedNode out;
  out.name = table.text("name");
  if (!crypto::valid_name(out.name))
    table.reject("name", "must be 1 to 40 of a-z, 0-9, '.' and '-'");
  const std::string tier = table.text("tier", "clinic");
  if (const auto known = tier_from_name(tier)) {
    out.tier = *known;
  } else {
    table.reject("tier", "must be clinic, relay, district or hub");
  }
  out.listen = table.optional_text("listen");
  if (out.listen)
    if (const auto fits = scheme_of(*out.listen); !fits)
      table.reject("listen", fits.error().message);
  out.parents = table.texts("parents");
  out.desks = table.texts("desks");
  for (const std::string& desk : out.desks)
    if (!crypto::valid_name(desk))
      table.reject("desks", "holds a name that is not a-z, 0-9, '.', '-'");
  HARKARA_TRY(table.finish());
  return out;
}

Status check_parents(const Plan& plan, const PlannedNode& node) {
  for (const std::string& name : node.parents) {
    const PlannedNode* parent = find(plan, name);
    if (parent == nullptr)
      return fail(Errc::invalid, "node " + node.name + ": its parent " + name + " is not listed");
    if (!parent->listen)
      return fail(Errc::invalid, "node " + node.name + ": its parent " + name + " has no listen");
    if (parent->tier == node.tier)
      return fail(Errc::invalid, "node " + node.name + " and its parent " + name +
                                     " have the same tier: " + std::string(tier_name(node.tier)));
  }
  return ok();
}

}  // namespace

Result<Plan> parse_plan(View text) {
  HARKARA_ASSIGN(TomlTable top, TomlTable::parse(text));
  std::vector<TomlTable> tables = top.tables("node");
  HARKARA_TRY(top.finish());
  Plan out;
  for (TomlTable& table : tables) {
    HARKARA_ASSIGN(PlannedNode node, read_node(table));
    out.nodes.push_back(std::move(node));
  }
  HARKARA_TRY(check_plan(out));
  return out;
}

Status check_plan(const Plan& plan) {
  if (plan.nodes.empty()) return fail(Errc::invalid, "no [[node]] is listed");
  for (const PlannedNode& node : plan.nodes) {
    if (node.name == kReserved)
      return fail(Errc::invalid, "the name \"network\" is kept for the authority");
    if (find(plan, node.name) != &node)
      return fail(Errc::invalid, "node " + node.name + " is listed twice");
    HARKARA_TRY(check_parents(plan, node));
  }
  return ok();
}

}  // namespace harkara::node::lab
