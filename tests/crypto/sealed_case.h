// A sealed bundle held in memory, with everything that made it.
#pragma once

#include <algorithm>
#include <vector>

#include "base/random.h"
#include "crypto/bundle.h"

namespace harkara::crypto {

struct SealedCase {
  SigningKey origin;
  EndpointId mailbox;
  EpochKey epoch;
  Bytes content;
  SealedBundle sealed;
  std::vector<Bytes> chunks;  // by chunk number

  const Manifest& manifest() const { return sealed.manifest.manifest; }
  EpochPublicKey public_epoch() const { return {epoch.epoch, epoch.key.public_key}; }
};

inline ContentSource source_of(View content) {
  return [content, at = std::size_t{0}](MutableView out) mutable -> Result<std::size_t> {
    const std::size_t size = std::min(out.size(), content.size() - at);
    std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(at), size, out.begin());
    at += size;
    return size;
  };
}

inline ChunkSink into(std::vector<Bytes>& chunks) {
  return [&chunks](std::uint32_t index, View chunk) {
    if (chunks.size() <= index) chunks.resize(index + 1);
    chunks[index] = to_bytes(chunk);
    return ok();
  };
}

inline BundleHeader header_from(const SigningKey& origin, const EndpointId& to) {
  BundleHeader header;
  header.origin = node_id_of(origin.public_key);
  header.destination = to;
  header.service_class = ServiceClass::urgent;
  header.created_ms = 1'790'000'000'000;
  header.lifetime_s = 7 * 24 * 3600;
  return header;
}

inline SealedCase seal_case(std::size_t content_size, std::uint64_t seed = 1) {
  SeededRandom random(seed);
  SealedCase out;
  out.origin = make_signing_key(random);
  out.mailbox = desk_endpoint("radiology@aiims");
  out.epoch = {2959, make_box_key(random)};
  out.content.resize(content_size);
  random.fill(out.content);
  const Recipient to{out.mailbox, out.public_epoch()};
  out.sealed = seal_bundle(header_from(out.origin, out.mailbox), content_size, {&to, 1},
                           source_of(out.content), into(out.chunks), out.origin, random)
                   .value();
  return out;
}

inline ChunkSource from(const std::vector<Bytes>& chunks) {
  return [&chunks](std::uint32_t index) -> Result<Bytes> {
    if (index >= chunks.size()) return fail(Errc::not_found, "no such chunk");
    return chunks[index];
  };
}

inline Result<Bytes> open_with(const Manifest& manifest, const PayloadKey& key,
                               const std::vector<Bytes>& chunks) {
  Bytes content;
  const ContentSink sink = [&content](View piece) {
    append(content, piece);
    return ok();
  };
  HARKARA_ASSIGN(const std::uint64_t size, open_bundle(manifest, key, from(chunks), sink));
  if (size != content.size()) return fail(Errc::corrupt, "the size returned is not the size given");
  return content;
}

// As the recipient does it: stanza first, then chunks.
inline Result<Bytes> open_case(const SealedCase& sealed) {
  HARKARA_ASSIGN(const PayloadKey key,
                 open_stanza(sealed.manifest(), sealed.mailbox, sealed.epoch));
  return open_with(sealed.manifest(), key, sealed.chunks);
}

// As a relay does it: each chunk against the hash an earlier one has given.
inline bool tree_holds(const Manifest& manifest, const std::vector<Bytes>& chunks) {
  const TreeShape shape = manifest.shape();
  if (chunks.size() != shape.chunks()) return false;
  for (std::uint32_t i = 0; i < shape.chunks(); ++i) {
    const Hash actual = chunk_hash(shape, i, chunks[i]);
    if (shape.is_root(i)) {
      if (actual != manifest.root) return false;
      continue;
    }
    const auto [parent, offset] = shape.parent_of(i);
    if (!equal(View(chunks[parent]).subspan(offset, Hash::kSize), actual.view())) return false;
  }
  return true;
}

inline Bytes with_flipped_bit(Bytes bytes, std::size_t bit) {
  bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
  return bytes;
}

}  // namespace harkara::crypto
