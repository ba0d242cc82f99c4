// The mesh of the bench: one hub, three districts, six clinics, two couriers, and
// links that come and go by a schedule drawn from a seed.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/link/net.h"

namespace harkara::bench {

inline constexpr const char* kMeshDesk = "radiology@aiims";

struct MeshNode {
  std::string name;
  std::string tier;
  std::vector<std::size_t> parents;  // by number; dialled
};

struct MeshPlan {
  std::vector<MeshNode> nodes;  // a node's number is its host's
  std::vector<NetLink> links;
  std::vector<std::size_t> clinics;
  std::size_t hub = 0;

  std::string lab_toml(const std::string& scheme) const;
};

MeshPlan make_mesh(std::uint64_t seed);

}  // namespace harkara::bench
