// What the consult room needs of its node; sim hands in the same.
#pragma once

#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/mailbox.h"
#include "node/consult/licences.h"
#include "storage/bundle_store.h"

namespace harkara::node::consult {

// All references outlive the room. Keys stay with the node's home.
struct Context {
  NodeId node;
  std::string node_name;                      // "clinic"
  const crypto::SigningKey& node_identity;    // signs manifests, mailbox descriptors
  const crypto::SigningKey& person_identity;  // signs case events, inside the seal
  Bytes person_certificate;
  const crypto::TrustStore& trust;
  storage::BundleStore& bundles;
  Random& random;
  const Licences* licences = nullptr;  // nullptr: one organisation, nobody is foreign
};

}  // namespace harkara::node::consult
