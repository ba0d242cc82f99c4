#include "crypto/bundle.h"

#include <algorithm>
#include <array>
#include <string>

#include "crypto/envelope.h"
#include "crypto/hash_lanes.h"
#include "crypto/tree_builder.h"

namespace harkara::crypto {
namespace {

std::uint64_t read_length(View prefix) {
  std::uint64_t length = 0;
  for (std::size_t i = kLengthPrefixBytes; i-- > 0;) length = (length << 8U) | prefix[i];
  return length;
}

void write_length(MutableView prefix, std::uint64_t length) {
  for (std::size_t i = 0; i < kLengthPrefixBytes; ++i, length >>= 8U)
    prefix[i] = static_cast<std::uint8_t>(length);
}

// The padded plaintext, piece by piece: length prefix, content, zeros.
class PaddedContent {
 public:
  PaddedContent(std::uint64_t content_size, const ContentSource& source)
      : size_(content_size), rest_(content_size), source_(source) {}

  Status fill(MutableView out) {
    if (!started_) {
      write_length(out, size_);
      out = out.subspan(kLengthPrefixBytes);
      started_ = true;
    }
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(rest_, out.size()));
    HARKARA_TRY(read(out.first(wanted)));
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(wanted), out.end(), std::uint8_t{0});
    return ok();
  }

  Status expect_end() {
    std::array<std::uint8_t, 1> probe{};
    HARKARA_ASSIGN(const std::size_t more, source_(probe));
    if (more != 0) return fail(Errc::invalid, "the content is longer than announced");
    return ok();
  }

 private:
  Status read(MutableView out) {
    if (out.empty()) return ok();
    HARKARA_ASSIGN(const std::size_t filled, source_(out));
    if (filled != out.size()) return fail(Errc::invalid, "the content ends before its size");
    rest_ -= filled;
    return ok();
  }

  std::uint64_t size_;
  std::uint64_t rest_;
  const ContentSource& source_;
  bool started_ = false;
};

// The other way: takes the padded plaintext apart and checks it on the way.
class UnpaddedContent {
 public:
  explicit UnpaddedContent(std::uint64_t padded) : padded_(padded) {}

  std::uint64_t size() const { return size_; }

  Status take(View plain, const ContentSink& sink) {
    if (!started_) {
      HARKARA_TRY(start(plain));
      plain = plain.subspan(kLengthPrefixBytes);
    }
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(rest_, plain.size()));
    const View zeros = plain.subspan(wanted);
    if (!std::all_of(zeros.begin(), zeros.end(), [](std::uint8_t b) { return b == 0; }))
      return fail(Errc::forged, "the padding is not zeros");
    rest_ -= wanted;
    return wanted == 0 ? ok() : sink(plain.first(wanted));
  }

 private:
  Status start(View first) {
    if (first.size() < kLengthPrefixBytes)
      return fail(Errc::forged, "the payload is shorter than its length prefix");
    size_ = rest_ = read_length(first);
    if (size_ > padded_ - kLengthPrefixBytes)
      return fail(Errc::forged, "the length prefix exceeds the payload");
    started_ = true;
    return ok();
  }

  std::uint64_t padded_;
  std::uint64_t size_ = 0;
  std::uint64_t rest_ = 0;
  bool started_ = false;
};

std::array<std::uint8_t, 8> tag_of(const EndpointId& mailbox) {
  std::array<std::uint8_t, 8> tag{};
  std::copy_n(mailbox.bytes.begin(), tag.size(), tag.begin());
  return tag;
}

ChunkPosition position_of(const TreeShape& shape, std::uint32_t payload_index) {
  return {payload_index, payload_index + 1 == shape.payload_chunks()};
}

// Filled and sealed one by one, hashed as many together as have lanes.
Result<TreeBuilder::Tree> seal_chunks(const TreeShape& shape, const ChunkCipher& cipher,
                                      PaddedContent& content, const ChunkSink& sink) {
  TreeBuilder builder(shape);
  const std::uint32_t first = shape.tree_chunks();
  std::vector<Bytes> buffers(std::min<std::size_t>(kHashLanes, shape.payload_chunks()));
  for (std::uint32_t i = 0; i < shape.payload_chunks();) {
    std::vector<PlacedChunk> sealed;
    for (Bytes& chunk : buffers) {
      if (i == shape.payload_chunks()) break;
      chunk.resize(shape.chunk_bytes(first + i));
      HARKARA_TRY(content.fill(MutableView(chunk).first(chunk.size() - kChunkTagBytes)));
      cipher.seal(position_of(shape, i), chunk);
      sealed.push_back({shape, first + i++, chunk});
    }
    for (const Hash& hash : chunk_hashes(sealed)) builder.add_leaf(hash);
    for (const PlacedChunk& chunk : sealed) HARKARA_TRY(sink(chunk.i, chunk.bytes));
  }
  HARKARA_TRY(content.expect_end());
  return std::move(builder).finish();
}

}  // namespace

Result<SealedBundle> seal_bundle(BundleHeader header, std::uint64_t content_size,
                                 std::span<const Recipient> recipients, const ContentSource& source,
                                 const ChunkSink& sink, const SigningKey& origin, Random& random) {
  if (recipients.empty() || recipients.size() > kMaxStanzas)
    return fail(Errc::invalid, "a bundle is sealed to 1 to 8 mailboxes, not to " +
                                   std::to_string(recipients.size()));
  if (content_size > kMaxBundleBytes - kLengthPrefixBytes)
    return fail(Errc::too_large, "a bundle holds at most 1 GiB");
  header.padded_size = padded_size(content_size);

  SealedBundle out;
  random.fill(out.key.mutable_view());
  const Hash bound = header_hash(header);
  Manifest manifest;
  manifest.header = header;
  manifest.commitment = commitment_of(out.key, bound);
  for (const Recipient& to : recipients)
    manifest.stanzas.push_back(
        {tag_of(to.mailbox), to.key.epoch, seal_key(out.key, to.key.key, random)});

  PaddedContent content(content_size, source);
  HARKARA_ASSIGN(const TreeBuilder::Tree tree,
                 seal_chunks(manifest.shape(), ChunkCipher(out.key, bound), content, sink));
  for (std::uint32_t i = 0; i < tree.chunks.size(); ++i) HARKARA_TRY(sink(i, tree.chunks[i]));
  manifest.root = tree.root;
  out.manifest = sign_manifest(manifest, origin);
  return out;
}

Result<PayloadKey> open_stanza(const Manifest& manifest, const EndpointId& mailbox,
                               const EpochKey& key) {
  const Hash bound = header_hash(manifest.header);
  Error error =
      fail(Errc::not_found, "no stanza for this mailbox and epoch " + std::to_string(key.epoch));
  // Eight bytes of tag may collide, so every matching stanza gets its chance.
  for (const Stanza& stanza : manifest.stanzas) {
    if (stanza.mailbox_tag != tag_of(mailbox) || stanza.epoch != key.epoch) continue;
    Result<PayloadKey> opened = unseal_key(stanza.sealed, key.key);
    if (opened && equal(commitment_of(*opened, bound).view(), manifest.commitment.view()))
      return opened;
    error = opened ? fail(Errc::forged, "the payload key is not the committed one")
                   : std::move(opened).error();
  }
  return error;
}

struct BundleOpener::State {
  State(const Manifest& manifest, const PayloadKey& key, const Hash& bound)
      : shape(manifest.shape()), cipher(key, bound), content(manifest.header.padded_size) {}
  TreeShape shape;
  ChunkCipher cipher;
  UnpaddedContent content;
  std::uint32_t at = 0;  // payload chunks opened
};

BundleOpener::BundleOpener(std::unique_ptr<State> state) : state_(std::move(state)) {}
BundleOpener::BundleOpener(BundleOpener&&) noexcept = default;
BundleOpener::~BundleOpener() = default;

Result<BundleOpener> BundleOpener::start(const Manifest& manifest, const PayloadKey& key) {
  const Hash bound = header_hash(manifest.header);
  if (!equal(commitment_of(key, bound).view(), manifest.commitment.view()))
    return fail(Errc::forged, "the payload key is not the committed one");
  return BundleOpener(std::make_unique<State>(manifest, key, bound));
}

bool BundleOpener::done() const {
  return state_->at == state_->shape.payload_chunks();
}

std::uint64_t BundleOpener::content_size() const {
  HARKARA_ASSERT(done());
  return state_->content.size();
}

Status BundleOpener::next(const ChunkSource& source, const ContentSink& sink) {
  HARKARA_ASSERT(!done());
  const TreeShape& shape = state_->shape;
  const std::uint32_t number = shape.tree_chunks() + state_->at;
  HARKARA_ASSIGN(Bytes chunk, source(number));
  if (chunk.size() != shape.chunk_bytes(number) ||
      !state_->cipher.open(position_of(shape, state_->at), chunk))
    return fail(Errc::forged, "chunk " + std::to_string(number) + " does not decrypt");
  HARKARA_TRY(state_->content.take(View(chunk).first(chunk.size() - kChunkTagBytes), sink));
  ++state_->at;
  return ok();
}

Result<std::uint64_t> open_bundle(const Manifest& manifest, const PayloadKey& key,
                                  const ChunkSource& source, const ContentSink& sink) {
  HARKARA_ASSIGN(BundleOpener opener, BundleOpener::start(manifest, key));
  while (!opener.done()) HARKARA_TRY(opener.next(source, sink));
  return opener.content_size();
}

}  // namespace harkara::crypto
