// "I am here, and am dialled at this port": what a node says on its LAN, so that only
// nodes of its network can tell who it is. BEACON.md is the grammar.
#pragma once

#include "base/random.h"
#include "crypto/certificate.h"
#include "crypto/record_seal.h"
#include "node/link/transport.h"

namespace harkara::node::discovery {

// --- Specification ---
inline constexpr std::uint8_t kBeaconVersion = 1;
inline constexpr std::size_t kSignedBytes = 288;  // scheme, port, stamp, certificate, zeros
inline constexpr std::size_t kPlainBytes = kSignedBytes + 64;
inline constexpr std::size_t kBeaconBytes = 1 + crypto::kRecordOverhead + kPlainBytes;

struct Beacon {
  Scheme scheme = Scheme::udp;  // or tcp
  std::uint16_t port = 0;       // never 0
  std::uint64_t stamp_ms = 0;   // grows with each beacon of one node
  Bytes certificate;
};

// What all nodes of a network know, and few others: those who have seen its root.
Bytes beacon_key(const crypto::SignPublicKey& root);

// REQUIRES: a certificate of at most kMaxCertificateBytes, tcp or udp.
Bytes seal(const Beacon& beacon, const crypto::SigningKey& identity, View key, Random& random);

struct Heard {
  Beacon beacon;
  Bytes plain;  // with its signature
};
// Errc::invalid: of another version or size, or malformed; Errc::forged: of another
// network. The signature is not checked: see is_signed_by().
Result<Heard> open(View packet, View key);
[[nodiscard]] bool is_signed_by(const Heard& heard, const crypto::SignPublicKey& identity);

}  // namespace harkara::node::discovery
