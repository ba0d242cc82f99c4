// A root, an authority, and certificates for simulated nodes.
#pragma once

#include <string>

#include "base/random.h"
#include "crypto/certificate.h"

namespace harkara::sim {

struct NodeKeys {
  crypto::SigningKey identity;
  crypto::BoxKey link;
  crypto::Certificate certificate;
};

class Pki {
 public:
  // Valid for ten years from `from_s`.
  Pki(Random& random, std::int64_t from_s);
  NodeKeys node(const std::string& name, Tier tier, crypto::Scope scope);
  NodeKeys node(const std::string& name, Tier tier);  // may do all that a node may
  const crypto::TrustStore& trust() const { return trust_; }

 private:
  Random& random_;
  std::int64_t from_s_;
  std::int64_t until_s_;
  std::uint64_t serial_ = 1;
  crypto::SigningKey root_;
  crypto::SigningKey authority_;
  crypto::TrustStore trust_;
};

}  // namespace harkara::sim
