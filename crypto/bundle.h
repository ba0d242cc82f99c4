// Sealing a content into a bundle and opening it again, one chunk at a time:
// memory use does not grow with the content.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "crypto/mailbox.h"
#include "crypto/manifest.h"

namespace harkara::crypto {

inline constexpr std::size_t kLengthPrefixBytes = 8;

struct Recipient {
  EndpointId mailbox;
  EpochPublicKey key;
};

// Fills the span from the content, in order; returns the bytes filled, fewer
// than asked only at the end.
using ContentSource = std::function<Result<std::size_t>(MutableView)>;
using ContentSink = std::function<Status(View)>;
using ChunkSink = std::function<Status(std::uint32_t index, View chunk)>;
using ChunkSource = std::function<Result<Bytes>(std::uint32_t index)>;

struct SealedBundle {
  SignedManifest manifest;
  PayloadKey key;  // the sender may keep it, to read its own bundle later
};

// PADME (Nikitin et al. 2019), but steps of 256 from 512 to 2 048; of the 8-byte
// length prefix plus the content.
std::uint64_t padded_size(std::uint64_t content_size);

// `header.padded_size` is set here. Payload chunks reach `sink` in order, then
// the tree chunks (whose indexes come first). Errors of source and sink pass
// through; Errc::invalid when the source ends before or after `content_size`, or
// without 1..kMaxStanzas recipients; Errc::too_large above kMaxBundleBytes.
// REQUIRES: lifetime and creation within their limits, usable() recipient keys,
// `origin` the key of header.origin.
Result<SealedBundle> seal_bundle(BundleHeader header, std::uint64_t content_size,
                                 std::span<const Recipient> recipients, const ContentSource& source,
                                 const ChunkSink& sink, const SigningKey& origin, Random& random);

// Tries the stanza of this mailbox and epoch. Errc::not_found when there is none,
// Errc::forged when the seal or the key commitment does not hold.
Result<PayloadKey> open_stanza(const Manifest& manifest, const EndpointId& mailbox,
                               const EpochKey& key);

// Decrypts all payload chunks in order into `sink`; returns the content size.
// `source` is asked by chunk number, for payload chunks only: the tree is not
// needed. Errc::forged when the key is not the committed one, when a chunk does
// not decrypt, or when the padding is not zeros. What the sink saw before an error
// is authentic but incomplete.
Result<std::uint64_t> open_bundle(const Manifest& manifest, const PayloadKey& key,
                                  const ChunkSource& source, const ContentSink& sink);

// The same a chunk at a time, for whoever must not be away for long.
class BundleOpener {
 public:
  // Errc::forged: the key is not the committed one.
  static Result<BundleOpener> start(const Manifest& manifest, const PayloadKey& key);
  ~BundleOpener();
  BundleOpener(BundleOpener&&) noexcept;
  BundleOpener& operator=(BundleOpener&&) = delete;

  bool done() const;
  // Hands the content of the next chunk, if any, to `sink`; errors as open_bundle() says,
  // and it is over then. REQUIRES: not done().
  Status next(const ChunkSource& source, const ContentSink& sink);
  // REQUIRES: done().
  std::uint64_t content_size() const;

 private:
  struct State;
  explicit BundleOpener(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace harkara::crypto
