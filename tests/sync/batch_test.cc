// Frames that come together.
#include <catch2/catch.hpp>

#include "tests/sync/bench_peer.h"

namespace harkara::sync {
namespace {

// What it was told to expect; answers are Ed25519's.
class Expecting final : public crypto::Signatures {
 public:
  crypto::Signature sign(const crypto::ToBeSigned& message,
                         const crypto::SigningKey& key) const override {
    return crypto::sign(message, key);
  }
  bool verify(const crypto::ToBeSigned& message, const crypto::Signature& signature,
              const crypto::SignPublicKey& key) const override {
    ++verified;
    if (expected.erase(signature) > 0) ++foreseen;
    return crypto::verify(message, signature, key);
  }
  void expect(const crypto::ToBeSigned&, const crypto::Signature& signature,
              const crypto::SignPublicKey&) const override {
    expected.insert(signature);
  }
  mutable std::set<crypto::Signature> expected;
  mutable int verified = 0;
  mutable int foreseen = 0;
};

// Which chunks it was told to expect; hashes are the real ones.
class ExpectingHashes final : public crypto::ChunkHashes {
 public:
  void expect(const crypto::TreeShape& shape, std::uint32_t i, View chunk) const override {
    expected.emplace_back(i, crypto::chunk_hash(shape, i, chunk));
  }
  mutable std::vector<std::pair<std::uint32_t, crypto::Hash>> expected;
};

struct Batch : Bench {
  explicit Batch(const crypto::Signatures& signatures) : Bench(1, 1ULL << 30U, &signatures) {
    introduce(origin);
    greet(1, peer);
    settle();
    for (std::uint32_t i = 0; i < 6; ++i) {
      const Made made = make_bundle(origin.identity, hub_desk(), 300 + 50 * i, keys);
      add(ManifestFrame{i, 0, made.manifest.encoded, false});
      add(Slice{i, 0, 0, false, made.chunks.at(0)});
    }
  }
  void add(const Frame& frame) { encoded.push_back(ends[1].encode(frame)); }
  EndpointId hub_desk() const { return crypto::desk_endpoint("radiology@aiims"); }

  std::vector<Bytes> encoded;
};

}  // namespace

TEST_CASE("frames given together do what they do one by one", "[sync]") {
  Batch together(crypto::ed25519());
  Batch single(crypto::ed25519());
  together.node.frames(1, std::vector<View>(together.encoded.begin(), together.encoded.end()));
  for (const Bytes& each : single.encoded) single.node.frame(1, each);
  together.settle();
  single.settle();
  REQUIRE(together.got<Custody>(1).size() >= 1);
  CHECK(together.sent[1] == single.sent[1]);
}

TEST_CASE("manifests that come together are expected", "[sync]") {
  const Expecting signatures;
  Batch bench(signatures);
  bench.node.frames(1, std::vector<View>(bench.encoded.begin(), bench.encoded.end()));
  CHECK(signatures.verified == 6);
  CHECK(signatures.foreseen == 6);
}

TEST_CASE("chunks that slices at hand make whole are expected", "[sync]") {
  const ExpectingHashes hashes;
  Bench bench(1, 1ULL << 30U, &crypto::ed25519(), &hashes);
  bench.introduce(bench.origin);
  bench.greet(1, bench.peer);
  const Made made = make_bundle(bench.origin.identity, crypto::desk_endpoint("radiology@aiims"),
                                4 * kChunkBytes, bench.keys);
  bench.announce(1, 0, made);
  std::vector<Bytes> encoded;
  for (std::uint32_t i = 0; i < made.chunks.size(); ++i)
    for (std::size_t at = 0; at < made.chunks[i].size(); at += kMaxSliceBytes) {
      const View rest = View(made.chunks[i]).subspan(at);
      encoded.push_back(
          bench.ends[1].encode(Slice{0, i, static_cast<std::uint32_t>(at), false,
                                     rest.first(std::min(rest.size(), kMaxSliceBytes))}));
    }
  // Two batches, cut inside a chunk.
  const std::vector<View> all(encoded.begin(), encoded.end());
  const std::size_t half = all.size() / 2;
  bench.node.frames(1, std::span(all).first(half));
  bench.node.frames(1, std::span(all).subspan(half));
  bench.settle();
  CHECK(bench.node.count(Notice::Kind::arrived) == 1);
  const crypto::TreeShape shape = made.manifest.manifest.shape();
  REQUIRE(hashes.expected.size() == made.chunks.size());
  for (const auto& [index, hash] : hashes.expected)
    CHECK(hash == crypto::chunk_hash(shape, index, made.chunks[index]));
}

TEST_CASE("nothing after a malformed frame counts, and what came before it does", "[sync]") {
  Batch bench(crypto::ed25519());
  bench.encoded[4] = Bytes{0xFF, 1, 2, 3};
  bench.node.frames(1, std::vector<View>(bench.encoded.begin(), bench.encoded.end()));
  bench.settle();
  CHECK(bench.closed.contains(1));
  CHECK(bench.node.count(Notice::Kind::accepted) + bench.node.count(Notice::Kind::arrived) == 2);
}

}  // namespace harkara::sync
