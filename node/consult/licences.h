// Who of another organisation may answer here. Each organisation has a root of its own;
// to trust a foreign root is to let its nodes carry, not to let its specialists treat our
// patients. That is what a licence says, and nothing else does.
#pragma once

#include <string>
#include <vector>

#include "crypto/certificate.h"

namespace harkara::node::consult {

struct Licence {
  std::string organisation;  // for people
  NodeId root;
  std::vector<std::string> desks;  // "radiology@farabi", or "*": any
  std::vector<std::string> nodes;  // names of ours whose cases they may answer; empty: all
  std::int64_t not_after_s = crypto::kMaxTime_s;
};

class Licences {
 public:
  Licences() = default;
  Licences(NodeId home_root, std::vector<Licence> given)
      : home_root_(home_root), given_(std::move(given)) {}

  const std::vector<Licence>& given() const { return given_; }
  // Of the licence under whose root `author` stands; "" for our own people and for strangers.
  std::string organisation_of(const crypto::TrustStore& trust,
                              const crypto::Certificate& author) const;
  // May `author`, whose chain `trust` has verified, write as a specialist in a case that
  // `node` opened for `desk`? Either may be empty where it is not known. Errc::refused says
  // which organisation lacks what. Nobody is foreign to a node without a home root.
  Status check(const crypto::TrustStore& trust, const crypto::Certificate& author,
               const std::string& desk, const std::string& node, std::int64_t now_s) const;

 private:
  NodeId home_root_;
  std::vector<Licence> given_;
};

}  // namespace harkara::node::consult
