// decode_manifest on foreign bytes: what it accepts must be within limits, and the
// accepted bytes must be the only ones that say the same.
#include "crypto/manifest.h"

#include "base/assert.h"
#include "base/limits.h"

using namespace harkara;

namespace {

const crypto::SigningKey& some_key() {
  static const crypto::SigningKey key = [] {
    SeededRandom random(1);
    return crypto::make_signing_key(random);
  }();
  return key;
}

// Signing what was decoded gives the decoded bytes back, the signature apart.
void check_round_trip(crypto::SignedManifest decoded) {
  const std::size_t body = decoded.encoded.size() - crypto::Signature::kSize;
  const NodeId origin = decoded.manifest.header.origin;
  decoded.manifest.header.origin = crypto::node_id_of(some_key().public_key);
  Bytes again = crypto::sign_manifest(decoded.manifest, some_key()).encoded;
  HARKARA_ASSERT(again.size() == decoded.encoded.size());
  std::copy(origin.bytes.begin(), origin.bytes.end(), again.begin() + 6);
  HARKARA_ASSERT(std::equal(again.begin(), again.begin() + static_cast<std::ptrdiff_t>(body),
                            decoded.encoded.begin()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto decoded = crypto::decode_manifest(as_view(data, size));
  if (!decoded) return 0;
  HARKARA_ASSERT(size <= kMaxManifestBytes);
  const crypto::TreeShape shape = decoded->manifest.shape();
  HARKARA_ASSERT(shape.chunks() >= 1 && shape.chunk_bytes(shape.chunks() - 1) <= kChunkBytes);
  HARKARA_ASSERT(!crypto::verify_manifest(*decoded, crypto::SignPublicKey{}));
  check_round_trip(*decoded);
  return 0;
}
