// A bundle of which only the size matters: its chunks are zeros where sealed payload would
// be. Manifest, signature, hash tree and every size are those of a sealed bundle, so that
// engines and links cannot tell one from the other.
#pragma once

#include "crypto/bundle.h"
#include "crypto/chunk_hashes.h"

namespace harkara::sim {

// As crypto::seal_bundle() for one recipient, the header's destination.
// REQUIRES: content_size <= kMaxBundleBytes - kLengthPrefixBytes.
Result<crypto::SealedBundle> make_hollow_bundle(crypto::BundleHeader header,
                                                std::uint64_t content_size,
                                                const crypto::ChunkSink& sink,
                                                const crypto::SigningKey& origin, Random& random,
                                                const crypto::Signatures& signatures,
                                                const crypto::ChunkHashes& hashes);

}  // namespace harkara::sim
