// The identifiers that every room uses.
#pragma once

#include "base/fixed_bytes.h"

namespace harkara {

// First 16 bytes of BLAKE2b-256("hk.node", Ed25519 identity key); see crypto/sign.h.
using NodeId = FixedBytes<struct NodeIdKind, 16>;

// Where a bundle goes (RFC 4838's endpoint), as relays see it: a node's own id,
// or the 16-byte tag of a desk address; see crypto/mailbox.h.
using EndpointId = FixedBytes<struct EndpointIdKind, 16>;

// BLAKE2b-256("hk.bundle", manifest bytes without the signature).
using BundleId = FixedBytes<struct BundleIdKind, 32>;

// Random; given once by the node that opens the case.
using CaseId = FixedBytes<struct CaseIdKind, 16>;

// Random; one per case event; the application's idempotence key.
using EventId = FixedBytes<struct EventIdKind, 16>;

// The endpoint of a node's own inbox is its id.
inline EndpointId endpoint_of(const NodeId& node) {
  return {node.bytes};
}

}  // namespace harkara
