// The manifest: all that a relay learns about a bundle. Grammar, worked example
// and known-answer vectors: crypto/README.md, tests/vectors.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/service_class.h"
#include "crypto/box.h"
#include "crypto/sign.h"
#include "crypto/tree.h"

namespace harkara::crypto {

// The fields fixed before the payload is sealed; their hash is bound into the
// payload key and into every chunk's associated data.
struct BundleHeader {
  NodeId origin;
  EndpointId destination;
  ServiceClass service_class = ServiceClass::routine;
  std::int64_t created_ms = 0;   // origin's trusted clock; 0..kMaxTime_s * 1000
  std::uint32_t lifetime_s = 0;  // 1..kMaxLifetime_s, counted as residence time
  std::uint64_t padded_size = 0;
};

struct Stanza {
  std::array<std::uint8_t, 8> mailbox_tag{};  // first 8 bytes of the EndpointId
  std::uint32_t epoch = 0;
  SealedKey sealed;
};

using Commitment = FixedBytes<struct CommitmentKind, 16>;

struct Manifest {
  BundleHeader header;
  Commitment commitment;  // of the payload key: Poly1305 alone does not commit
  Hash root;
  std::vector<Stanza> stanzas;  // 1..kMaxStanzas

  TreeShape shape() const { return TreeShape(header.padded_size); }
};

// A manifest with its exact bytes and the origin node's signature over them.
struct SignedManifest {
  Manifest manifest;
  BundleId id;
  Bytes encoded;  // manifest bytes, then the 64-byte signature
};

// Parses under limits; the signature is not checked yet. Errc::invalid.
Result<SignedManifest> decode_manifest(View encoded);
// The same without the hash: where it was kept under the id that it had when it came.
// REQUIRES: `id` is that, by a record that is sealed together with it or by our own memory.
Result<SignedManifest> decode_known_manifest(View encoded, const BundleId& id);
// REQUIRES: all fields within their limits, and origin's own key.
SignedManifest sign_manifest(const Manifest& manifest, const SigningKey& origin,
                             const Signatures& signatures = ed25519());
// Also false when `origin` is not the key of header.origin.
// REQUIRES: made by decode_manifest or sign_manifest.
[[nodiscard]] bool verify_manifest(const SignedManifest& manifest, const SignPublicKey& origin,
                                   const Signatures& signatures = ed25519());
// Who says that it made this, by the header alone; not verified. Empty: too short.
std::optional<NodeId> claimed_origin(View encoded);
// Tells `signatures` that this manifest may have to be verified soon.
void expect_manifest(View encoded, const SignPublicKey& origin, const Signatures& signatures);

Hash header_hash(const BundleHeader& header);

}  // namespace harkara::crypto
