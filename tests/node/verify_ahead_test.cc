#include "node/verify_ahead.h"

#include <catch2/catch.hpp>

namespace harkara::node {
namespace {

constexpr std::string_view kDomain = "hk.sig.test";

struct Signed {
  Bytes bytes;
  crypto::Signature signature;
  crypto::ToBeSigned message() const { return {kDomain, bytes}; }
};

struct Signer {
  SeededRandom random{11};
  crypto::SigningKey key = crypto::make_signing_key(random);

  Signed make(bool forged = false) {
    Signed out{Bytes(200, 0), {}};
    random.fill(out.bytes);
    out.signature = crypto::sign(out.message(), key);
    if (forged) out.signature.bytes[random.next_u64() % 64] ^= 1;
    return out;
  }
};

}  // namespace

TEST_CASE("signatures that were expected are judged as those that were not", "[node]") {
  const bool threads = GENERATE(true, false);
  const VerifyAhead ahead(threads);
  Signer signer;
  for (int round = 0; round < 30; ++round) {
    std::vector<std::pair<Signed, bool>> batch;
    for (int i = 0; i < 20; ++i) {
      const bool forged = signer.random.next_u64() % 4 == 0;
      batch.emplace_back(signer.make(forged), !forged);
      if (signer.random.next_u64() % 3 > 0)
        ahead.expect(batch.back().first.message(), batch.back().first.signature,
                     signer.key.public_key);
    }
    for (const auto& [each, good] : batch) {
      CHECK(ahead.verify(each.message(), each.signature, signer.key.public_key) == good);
      CHECK(ahead.verify(each.message(), each.signature, signer.key.public_key) == good);
    }
  }
}

TEST_CASE("an expectation answers for no other domain, bytes, signature or key", "[node]") {
  const VerifyAhead ahead(true);
  Signer signer;
  const Signed good = signer.make();
  const auto expect = [&] { ahead.expect(good.message(), good.signature, signer.key.public_key); };
  expect();
  CHECK_FALSE(ahead.verify({"hk.sig.other", good.bytes}, good.signature, signer.key.public_key));
  Bytes other = good.bytes;
  other[0] ^= 1;
  CHECK_FALSE(ahead.verify({kDomain, other}, good.signature, signer.key.public_key));
  const crypto::SigningKey stranger = crypto::make_signing_key(signer.random);
  CHECK_FALSE(ahead.verify(good.message(), good.signature, stranger.public_key));
  CHECK_FALSE(ahead.verify(good.message(), signer.make().signature, signer.key.public_key));
  CHECK(ahead.verify(good.message(), good.signature, signer.key.public_key));
}

TEST_CASE("expectations that nobody asks for are forgotten, and end with their keeper", "[node]") {
  Signer signer;
  const Signed first = signer.make();
  const VerifyAhead ahead(true);
  ahead.expect(first.message(), first.signature, signer.key.public_key);
  const Signed other = signer.make(true);
  for (std::size_t i = 0; i < 3 * VerifyAhead::kMost; ++i)
    ahead.expect(other.message(), other.signature, signer.key.public_key);
  CHECK(ahead.verify(first.message(), first.signature, signer.key.public_key));
  CHECK_FALSE(ahead.verify(other.message(), other.signature, signer.key.public_key));
}

TEST_CASE("what it signs anybody can verify", "[node]") {
  const VerifyAhead ahead(true);
  Signer signer;
  const Bytes bytes(10, 3);
  CHECK(crypto::verify({kDomain, bytes}, ahead.sign({kDomain, bytes}, signer.key),
                       signer.key.public_key));
}

}  // namespace harkara::node
