// lab.toml: a network of nodes on one machine or bench.
//
//   [[node]]
//   name = "clinic"
//   tier = "clinic"                       # clinic, relay, district or hub
//   listen = "tcp://127.0.0.1:7401"       # absent: it only dials
//   parents = ["district"]                # the nodes it dials; see below
//   desks = ["radiology"]                 # radiology@clinic
//
// A node dials those it names. When one of them has a lower tier (a hub behind a
// firewall that dials its district), it is the child all the same: cases go up by
// tier, whoever dials.
#pragma once

#include <map>

#include "node/config.h"

namespace harkara::node::lab {

struct PlannedNode {
  std::string name;
  Tier tier = Tier::clinic;
  std::optional<std::string> listen;
  std::vector<std::string> parents;
  std::vector<std::string> desks;
  // Parent's name -> what to dial instead of where it listens (a tap, a tunnel).
  std::map<std::string, std::string> dial_instead;
};

struct Plan {
  std::vector<PlannedNode> nodes;
};

// Pure. Errc::invalid names line and key.
Result<Plan> parse_plan(View text);
// Names unique and not reserved; parents known, listening, and of another tier.
Status check_plan(const Plan& plan);

}  // namespace harkara::node::lab
