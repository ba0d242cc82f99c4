#include "crypto/bundle.h"

#include <catch2/catch.hpp>

#include "tests/crypto/sealed_case.h"

namespace harkara::crypto {
namespace {

// Seals to the given number of mailboxes; the content is `content`, announced as
// `announced` bytes.
Result<SealedBundle> seal_to(std::size_t mailboxes, View content, std::uint64_t announced) {
  SeededRandom random(9);
  const SigningKey origin = make_signing_key(random);
  std::vector<Recipient> to;
  for (std::size_t i = 0; i < mailboxes; ++i)
    to.push_back({random.make<EndpointId>(), {7, make_box_key(random).public_key}});
  std::vector<Bytes> chunks;
  return seal_bundle(header_from(origin, EndpointId{}), announced, to, source_of(content),
                     into(chunks), origin, random);
}

}  // namespace

TEST_CASE("what was sealed comes back, at every boundary of chunks and pages", "[crypto]") {
  constexpr std::size_t kPiece = kChunkPlainBytes;
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, kPiece - 8, kPiece - 1, kPiece, kPiece + 1,
        511 * kPiece - 8, 511 * kPiece, 512 * kPiece - 8, 512 * kPiece}) {
    const SealedCase sealed = seal_case(size);
    const auto opened = open_case(sealed);
    REQUIRE(opened);
    REQUIRE(*opened == sealed.content);
    REQUIRE(tree_holds(sealed.manifest(), sealed.chunks));
  }
}

TEST_CASE("what was sealed comes back, for random sizes", "[crypto]") {
  SeededRandom random(21);
  for (std::uint64_t round = 0; round < 60; ++round) {
    const auto size = static_cast<std::size_t>(random.below(1 + random.below(400'000)));
    const SealedCase sealed = seal_case(size, round);
    INFO("size " << size << ", seed " << round);
    REQUIRE(sealed.manifest().header.padded_size == padded_size(size));
    REQUIRE(open_case(sealed).value() == sealed.content);
    REQUIRE(tree_holds(sealed.manifest(), sealed.chunks));
  }
}

TEST_CASE("payload chunks are handed out in order, then the tree", "[crypto]") {
  SeededRandom random(3);
  const SigningKey origin = make_signing_key(random);
  const Recipient to{EndpointId{}, {1, make_box_key(random).public_key}};
  const Bytes content(3 * kChunkPlainBytes, 1);
  std::vector<std::uint32_t> order;
  const ChunkSink sink = [&order](std::uint32_t index, View) {
    order.push_back(index);
    return ok();
  };
  const auto sealed = seal_bundle(header_from(origin, to.mailbox), content.size(), {&to, 1},
                                  source_of(content), sink, origin, random);
  REQUIRE(sealed);
  CHECK(order == std::vector<std::uint32_t>{1, 2, 3, 4, 0});
}

TEST_CASE("each of eight recipients opens with its own key", "[crypto]") {
  SeededRandom random(4);
  const SigningKey origin = make_signing_key(random);
  std::vector<Recipient> to;
  std::vector<EpochKey> keys;
  for (std::uint32_t i = 0; i < kMaxStanzas; ++i) {
    keys.push_back({100 + i, make_box_key(random)});
    to.push_back({random.make<EndpointId>(), {keys[i].epoch, keys[i].key.public_key}});
  }
  const Bytes content(2'000, 0x5a);
  std::vector<Bytes> chunks;
  const auto sealed = seal_bundle(header_from(origin, to[0].mailbox), content.size(), to,
                                  source_of(content), into(chunks), origin, random);
  REQUIRE(sealed);
  for (std::size_t i = 0; i < to.size(); ++i) {
    const auto key = open_stanza(sealed->manifest.manifest, to[i].mailbox, keys[i]);
    REQUIRE(key);
    CHECK(open_with(sealed->manifest.manifest, *key, chunks).value() == content);
  }
}

TEST_CASE("the sender reads its own bundle with the key it kept", "[crypto]") {
  const SealedCase sealed = seal_case(50'000);
  CHECK(open_with(sealed.manifest(), sealed.sealed.key, sealed.chunks).value() == sealed.content);
}

TEST_CASE("two stanzas of one tag and epoch are both tried", "[crypto]") {
  SealedCase sealed = seal_case(10);
  Manifest manifest = sealed.manifest();
  SeededRandom random(8);
  Stanza foreign = manifest.stanzas[0];
  foreign.sealed = seal_key(sealed.sealed.key, make_box_key(random).public_key, random);
  manifest.stanzas.insert(manifest.stanzas.begin(), foreign);
  CHECK(open_stanza(manifest, sealed.mailbox, sealed.epoch));
}

TEST_CASE("another mailbox and another epoch find no stanza", "[crypto]") {
  const SealedCase sealed = seal_case(100);
  EpochKey later = sealed.epoch;
  ++later.epoch;
  CHECK(open_stanza(sealed.manifest(), sealed.mailbox, later).error().code == Errc::not_found);
  CHECK(open_stanza(sealed.manifest(), desk_endpoint("skin@aiims"), sealed.epoch).error().code ==
        Errc::not_found);
}

TEST_CASE("a source that ends early or goes on is refused", "[crypto]") {
  const Bytes content(30'000, 1);
  CHECK(seal_to(1, content, content.size()));
  CHECK(seal_to(1, content, content.size() + 1).error().code == Errc::invalid);
  CHECK(seal_to(1, content, content.size() - 1).error().code == Errc::invalid);
  CHECK(seal_to(1, {}, 1).error().code == Errc::invalid);
}

TEST_CASE("no recipient, nine recipients and more than a gibibyte are refused", "[crypto]") {
  CHECK(seal_to(0, {}, 0).error().code == Errc::invalid);
  CHECK(seal_to(9, {}, 0).error().code == Errc::invalid);
  CHECK(seal_to(1, {}, kMaxBundleBytes - 7).error().code == Errc::too_large);
  CHECK(seal_to(1, {}, UINT64_MAX).error().code == Errc::too_large);
}

TEST_CASE("errors of source and sink pass through unchanged", "[crypto]") {
  const SealedCase sealed = seal_case(100);
  SeededRandom random(5);
  const Recipient to{sealed.mailbox, sealed.public_epoch()};
  const ContentSource torn = [](MutableView) -> Result<std::size_t> {
    return fail(Errc::io, "torn");
  };
  const ChunkSink full = [](std::uint32_t, View) -> Status { return fail(Errc::full, "full"); };
  const BundleHeader header = header_from(sealed.origin, sealed.mailbox);
  std::vector<Bytes> chunks;
  CHECK(seal_bundle(header, 5, {&to, 1}, torn, into(chunks), sealed.origin, random).error().code ==
        Errc::io);
  CHECK(seal_bundle(header, 100, {&to, 1}, source_of(sealed.content), full, sealed.origin, random)
            .error()
            .code == Errc::full);
  const std::vector<Bytes> nothing;
  const ContentSink busy = [](View) -> Status { return fail(Errc::busy, "busy"); };
  CHECK(open_bundle(sealed.manifest(), sealed.sealed.key, from(sealed.chunks), busy).error().code ==
        Errc::busy);
  CHECK(open_bundle(sealed.manifest(), sealed.sealed.key, from(nothing), busy).error().code ==
        Errc::not_found);
}

TEST_CASE("opening never asks for the tree and never holds two chunks", "[crypto]") {
  const SealedCase sealed = seal_case(5 * kChunkPlainBytes);
  std::vector<std::uint32_t> asked;
  std::size_t largest = 0;
  const ChunkSource source = [&](std::uint32_t index) -> Result<Bytes> {
    asked.push_back(index);
    return sealed.chunks[index];
  };
  const ContentSink sink = [&](View piece) {
    largest = std::max(largest, piece.size());
    return ok();
  };
  REQUIRE(open_bundle(sealed.manifest(), sealed.sealed.key, source, sink));
  CHECK(asked == std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6});
  CHECK(largest == kChunkPlainBytes);
}

TEST_CASE("opened a piece at a time, a bundle gives one chunk a step and ends with its size",
          "[crypto]") {
  const SealedCase sealed = seal_case(3 * kChunkPlainBytes);
  auto opener = BundleOpener::start(sealed.manifest(), sealed.sealed.key);
  REQUIRE(opener);
  Bytes content;
  std::size_t steps = 0;
  while (!opener->done()) {
    const std::size_t before = content.size();
    REQUIRE(opener->next(from(sealed.chunks), [&](View piece) {
      append(content, piece);
      return ok();
    }));
    CHECK(content.size() - before <= kChunkPlainBytes);
    ++steps;
  }
  CHECK(steps == 4);
  CHECK(content == sealed.content);
  CHECK(opener->content_size() == content.size());
  PayloadKey other = sealed.sealed.key;
  other.mutable_view()[0] ^= 1;
  CHECK(BundleOpener::start(sealed.manifest(), other).error().code == Errc::forged);
}

TEST_CASE("the same content sealed twice shares neither key nor ciphertext", "[crypto]") {
  const SealedCase first = seal_case(100, 1), second = seal_case(100, 2);
  CHECK(first.sealed.manifest.id != second.sealed.manifest.id);
  CHECK(first.chunks[0] != second.chunks[0]);
  CHECK(seal_case(100, 1).sealed.manifest.encoded == first.sealed.manifest.encoded);
}

}  // namespace harkara::crypto
