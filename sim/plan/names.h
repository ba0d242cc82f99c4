// Who is meant by the names in a scenario, while it is expanded into a plan.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/plan/network_plan.h"

namespace harkara::sim {

struct Members {  // of a kind: nodes with numbers in a row
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

class Names {
 public:
  // The plan outlives this.
  explicit Names(NetworkPlan& plan) : plan_(plan) {}

  // Adds `count` nodes, called `name-1` and so on where there are several.
  Result<Members> add_kind(const std::string& name, std::uint32_t count, Tier tier,
                           std::uint64_t quota_bytes);
  // `who` needs it, for the error. Errc::invalid: there is none.
  Result<Members> kind(const std::string& who, const std::string& name) const;
  Result<std::uint32_t> node(const std::string& who, const std::string& name) const;
  // A kind, or one node by its own name.
  Result<Members> kind_or_node(const std::string& who, const std::string& name) const;

  // The desk that `from`, the i-th of `count`, turns to: the one of that address; of a kind
  // of nodes the one at its nearest node above, else one that it shares evenly with others.
  Result<std::uint32_t> desk_for(const std::string& who, const std::string& address,
                                 std::uint32_t from, std::uint32_t i, std::uint32_t count) const;

  // The i-th of `count` belongs to this one of `to`, in even runs.
  static std::uint32_t share(std::uint32_t i, std::uint32_t count, const Members& to) {
    return to.first + static_cast<std::uint32_t>(std::uint64_t{i} * to.count / count);
  }

 private:
  NetworkPlan& plan_;
  std::map<std::string, Members> kinds_;
};

}  // namespace harkara::sim
