#include "sim/hollow_bundle.h"

#include <algorithm>

#include "crypto/tree_builder.h"

namespace harkara::sim {

Result<crypto::SealedBundle> make_hollow_bundle(crypto::BundleHeader header,
                                                std::uint64_t content_size,
                                                const crypto::ChunkSink& sink,
                                                const crypto::SigningKey& origin, Random& random,
                                                const crypto::Signatures& signatures,
                                                const crypto::ChunkHashes& hashes) {
  header.padded_size = crypto::padded_size(content_size);
  const crypto::TreeShape shape(header.padded_size);
  crypto::TreeBuilder builder(shape);
  Bytes chunk;
  for (std::uint32_t i = shape.tree_chunks(); i < shape.chunks(); ++i) {
    chunk.assign(shape.chunk_bytes(i), 0);
    builder.add_leaf(hashes.of(shape, i, chunk));
    HARKARA_TRY(sink(i, chunk));
  }
  const auto tree = std::move(builder).finish();
  for (std::uint32_t i = 0; i < tree.chunks.size(); ++i) HARKARA_TRY(sink(i, tree.chunks[i]));

  crypto::Manifest manifest;
  manifest.header = header;
  manifest.commitment = random.make<crypto::Commitment>();  // tells bundles of one moment apart
  manifest.root = tree.root;
  crypto::Stanza stanza;
  std::copy_n(header.destination.bytes.begin(), stanza.mailbox_tag.size(),
              stanza.mailbox_tag.begin());
  stanza.epoch = 1;
  stanza.sealed = random.make<crypto::SealedKey>();
  manifest.stanzas = {stanza};
  return crypto::SealedBundle{crypto::sign_manifest(manifest, origin, signatures), {}};
}

}  // namespace harkara::sim
