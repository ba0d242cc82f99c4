// Known answers: tests/vectors/envelope.txt. A change that makes this fail is a new
// version of the format.
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <string>

#include "base/text.h"
#include "crypto/keystore.h"
#include "tests/crypto/network_fixture.h"
#include "tests/crypto/sealed_case.h"

namespace harkara::crypto {
namespace {

using Vectors = std::map<std::string, std::string>;

// Lines of "name value"; '#' starts a comment.
Vectors read_vectors() {
  std::ifstream file(HARKARA_VECTORS "/envelope.txt");
  Vectors out;
  std::string name, value;
  while (file >> name) {
    if (name.starts_with('#'))
      std::getline(file, value);
    else if (file >> value)
      out[name] = value;
  }
  return out;
}

std::string digest(View bytes) {
  return to_hex(hash("", bytes).view());
}

Vectors bundle_vectors(const std::string& prefix, const SealedCase& sealed) {
  Hasher chunks("");
  for (const Bytes& chunk : sealed.chunks) chunks.add(chunk);
  const SignedManifest& manifest = sealed.sealed.manifest;
  return {{prefix + ".manifest", to_hex(manifest.encoded)},
          {prefix + ".id", to_hex(manifest.id.view())},
          {prefix + ".header_hash", to_hex(header_hash(manifest.manifest.header).view())},
          {prefix + ".key", to_hex(sealed.sealed.key.view())},
          {prefix + ".mailbox_secret", to_hex(sealed.epoch.key.secret.view())},
          {prefix + ".content_digest", digest(sealed.content)},
          {prefix + ".chunks_digest", to_hex(chunks.finish().view())}};
}

Vectors computed() {
  Vectors out = bundle_vectors("one_chunk", seal_case(100));
  out.merge(bundle_vectors("one_page", seal_case(40'000)));
  out.merge(bundle_vectors("two_pages", seal_case(512 * kChunkPlainBytes)));
  out["one_chunk.chunk"] = to_hex(seal_case(100).chunks[0]);

  Network network(1);
  const Subject node = network.node("aiims", Scope::relay | Scope::host_desks);
  const std::vector<EpochPublicKey> epochs = {{2959, make_box_key(network.random).public_key}};
  out["certificate.root"] = to_hex(network.root.certificate.encoded);
  out["certificate.authority"] = to_hex(network.authority.certificate.encoded);
  out["certificate.node"] = to_hex(node.certificate.encoded);
  out["mailbox.desk"] = to_hex(issue_mailbox("radiology@aiims", 1, epochs, node.key).encoded);
  out["mailbox.endpoint"] = to_hex(desk_endpoint("radiology@aiims").view());
  out["keystore.file"] =
      to_hex(seal_keystore(as_view("secret"), as_view("right"), kKeyfileParameters, network.random)
                 .value());
  return out;
}

}  // namespace

TEST_CASE("seals, certificates and keystores are the known answers", "[crypto]") {
  const Vectors expected = read_vectors();
  const Vectors actual = computed();
  REQUIRE(expected.size() == actual.size());
  for (const auto& [name, value] : actual) {
    INFO(name << " " << value);
    REQUIRE(expected.contains(name));
    CHECK(expected.at(name) == value);
  }
}

TEST_CASE("the known bundle opens from its bytes alone", "[crypto]") {
  const Vectors vectors = read_vectors();
  const auto manifest = decode_manifest(from_hex(vectors.at("one_chunk.manifest")).value());
  REQUIRE(manifest);
  PayloadKey key;
  const Bytes key_bytes = from_hex(vectors.at("one_chunk.key")).value();
  std::copy(key_bytes.begin(), key_bytes.end(), key.mutable_view().begin());
  const std::vector<Bytes> chunks = {from_hex(vectors.at("one_chunk.chunk")).value()};
  CHECK(tree_holds(manifest->manifest, chunks));
  const auto content = open_with(manifest->manifest, key, chunks);
  REQUIRE(content);
  CHECK(content->size() == 100);
  CHECK(digest(*content) == vectors.at("one_chunk.content_digest"));
}

TEST_CASE("the known keystore opens from its bytes alone", "[crypto]") {
  const Bytes file = from_hex(read_vectors().at("keystore.file")).value();
  CHECK(open_keystore(file, as_view("right")).value() == to_bytes(as_view("secret")));
}

}  // namespace harkara::crypto
