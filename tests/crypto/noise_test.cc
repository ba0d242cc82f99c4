#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <string>

#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/noise.h"

namespace harkara::crypto {
namespace {

using Vectors = std::map<std::string, Bytes>;

Vectors read_vectors() {
  std::ifstream file(HARKARA_VECTORS "/noise_ik.txt");
  Vectors out;
  std::string name, value;
  while (file >> name) {
    if (name.starts_with('#')) {
      std::getline(file, value);
    } else if (file >> value) {
      const auto bytes = from_hex(value);
      REQUIRE(bytes);
      out[name] = *bytes;
    }
  }
  REQUIRE(out.size() == 19);
  return out;
}

// Gives out the keys of the vectors instead of random ones.
class FixedRandom final : public Random {
 public:
  explicit FixedRandom(Bytes bytes) : bytes_(std::move(bytes)) {}
  void fill(MutableView out) override {
    REQUIRE(out.size() == bytes_.size());
    std::copy(bytes_.begin(), bytes_.end(), out.begin());
  }

 private:
  Bytes bytes_;
};

BoxKey box_key(const Bytes& secret) {
  FixedRandom random(secret);
  return make_box_key(random);
}

struct Pair {
  SeededRandom random{3};
  BoxKey clinic = make_box_key(random);
  BoxKey hub = make_box_key(random);
  Bytes prologue = to_bytes(as_view("test"));
  NoiseInitiator initiator{clinic, hub.public_key, prologue, random};
  NoiseResponder responder{hub, prologue};
};

TEST_CASE("The published Noise IK vectors come out, payloads in both flights", "[crypto]") {
  initialise();
  Vectors v = read_vectors();
  FixedRandom init_random(v["init_ephemeral"]);
  FixedRandom resp_random(v["resp_ephemeral"]);
  const BoxKey resp = box_key(v["resp_static"]);
  REQUIRE(to_bytes(resp.public_key.view()) == v["resp_static_public"]);
  NoiseInitiator initiator(box_key(v["init_static"]), resp.public_key, v["prologue"], init_random);
  NoiseResponder responder(resp, v["prologue"]);

  const Bytes first = initiator.write(v["payload_0"]);
  CHECK(first == v["message_0"]);
  const auto heard = responder.read(first);
  REQUIRE(heard);
  CHECK(*heard == v["payload_0"]);
  CHECK(responder.peer() == box_key(v["init_static"]).public_key);
  const auto second = responder.write(v["payload_1"], resp_random);
  REQUIRE(second);
  CHECK(*second == v["message_1"]);
  const auto answer = initiator.read(*second);
  REQUIRE(answer);
  CHECK(*answer == v["payload_1"]);
  CHECK(to_bytes(initiator.hash()) == v["handshake_hash"]);
  CHECK(to_bytes(responder.hash()) == v["handshake_hash"]);

  const TransportKeys dialler = initiator.keys();
  const TransportKeys listener = responder.keys();
  CHECK(aead_seal(dialler.send, 0, {}, v["payload_2"]) == v["message_2"]);
  CHECK(aead_seal(listener.send, 0, {}, v["payload_3"]) == v["message_3"]);
  CHECK(aead_seal(dialler.send, 1, {}, v["payload_4"]) == v["message_4"]);
  CHECK(aead_seal(listener.send, 1, {}, v["payload_5"]) == v["message_5"]);
  CHECK(*aead_open(listener.receive, 1, {}, v["message_4"]) == v["payload_4"]);
  CHECK(*aead_open(dialler.receive, 1, {}, v["message_5"]) == v["payload_5"]);
}

TEST_CASE("Each changed byte of a handshake message is noticed", "[crypto]") {
  initialise();
  Pair pair;
  const Bytes first = pair.initiator.write(as_view("certificate"));
  for (std::size_t i = 0; i < first.size(); ++i) {
    Bytes bad = first;
    bad[i] ^= 1U;
    NoiseResponder responder(pair.hub, pair.prologue);
    CHECK_FALSE(responder.read(bad));
  }
  REQUIRE(pair.responder.read(first));
  const auto second = pair.responder.write(as_view("token"), pair.random);
  REQUIRE(second);
  for (std::size_t i = 0; i < second->size(); ++i) {
    Bytes bad = *second;
    bad[i] ^= 1U;
    CHECK_FALSE(pair.initiator.read(bad));
  }
  CHECK_FALSE(pair.initiator.read(View(*second).first(40)));
  CHECK(pair.initiator.read(*second));  // forgeries have not spoilt it
}

TEST_CASE("A greeting for another node, or under another prologue, does not open", "[crypto]") {
  initialise();
  Pair pair;
  const Bytes first = pair.initiator.write({});
  NoiseResponder stranger(make_box_key(pair.random), pair.prologue);
  CHECK(stranger.read(first).error().code == Errc::forged);
  NoiseResponder elsewhere(pair.hub, as_view("other"));
  CHECK(elsewhere.read(first).error().code == Errc::forged);
  CHECK(pair.responder.read(View(first).first(kNoiseFirstBytes - 1)).error().code == Errc::invalid);
}

TEST_CASE("A greeting with a key of small order is refused", "[crypto]") {
  initialise();
  Pair pair;
  Bytes message(kNoiseFirstBytes, 0);  // the zero point
  CHECK(pair.responder.read(message).error().code == Errc::invalid);
}

TEST_CASE("Sealed bytes open under their own counter and associated bytes only", "[crypto]") {
  initialise();
  SeededRandom random(5);
  AeadKey key;
  random.fill(key.mutable_view());
  const Bytes sealed = aead_seal(key, 7, as_view("head"), as_view("body"));
  CHECK(as_text(*aead_open(key, 7, as_view("head"), sealed)) == "body");
  CHECK_FALSE(aead_open(key, 8, as_view("head"), sealed));
  CHECK_FALSE(aead_open(key, 7, as_view("heap"), sealed));
  CHECK_FALSE(aead_open(key, 7, as_view("head"), View(sealed).first(15)));
}

}  // namespace
}  // namespace harkara::crypto
