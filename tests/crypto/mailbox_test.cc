#include "crypto/mailbox.h"

#include <catch2/catch.hpp>

#include "tests/crypto/network_fixture.h"
#include "tests/crypto/sealed_case.h"

namespace harkara::crypto {
namespace {

std::vector<EpochPublicKey> some_epochs(Random& random, std::initializer_list<std::uint32_t> list) {
  std::vector<EpochPublicKey> out;
  for (const std::uint32_t epoch : list) out.push_back({epoch, make_box_key(random).public_key});
  return out;
}

struct Desk {
  Network network{1};
  Subject owner = network.node("aiims", Scope::relay | Scope::host_desks);
  MailboxDescriptor descriptor =
      issue_mailbox("radiology@aiims", 3, some_epochs(network.random, {10, 11, 12}), owner.key);
};

}  // namespace

TEST_CASE("a decoded descriptor says what was issued, and its owner's signature holds",
          "[crypto]") {
  const Desk desk;
  const auto decoded = decode_mailbox(desk.descriptor.encoded);
  REQUIRE(decoded);
  CHECK(decoded->mailbox == desk_endpoint("radiology@aiims"));
  CHECK(decoded->owner == desk.owner.certificate.subject);
  CHECK(decoded->sequence == 3);
  CHECK(decoded->address == "radiology@aiims");
  REQUIRE(decoded->epochs.size() == 3);
  CHECK(decoded->epochs[2].key == desk.descriptor.epochs[2].key);
  CHECK(decoded->encoded == desk.descriptor.encoded);
  CHECK(verify_mailbox(*decoded, desk.owner.certificate));
}

TEST_CASE("every flipped bit of a descriptor is refused", "[crypto]") {
  const Desk desk;
  const Bytes& encoded = desk.descriptor.encoded;
  for (std::size_t bit = 0; bit < 8 * encoded.size(); ++bit) {
    const auto bent = decode_mailbox(with_flipped_bit(encoded, bit));
    INFO("bit " << bit);
    REQUIRE_FALSE((bent && verify_mailbox(*bent, desk.owner.certificate)));
  }
}

TEST_CASE("a descriptor cut anywhere, or with a byte behind, is refused", "[crypto]") {
  const Desk desk;
  Bytes encoded = desk.descriptor.encoded;
  for (std::size_t size = 0; size < encoded.size(); ++size)
    REQUIRE_FALSE(decode_mailbox(View(encoded).first(size)));
  encoded.push_back(0);
  CHECK(code_of(decode_mailbox(encoded)) == Errc::invalid);
}

TEST_CASE("a desk described by a foreign owner is refused", "[crypto]") {
  Desk desk;
  const Subject stranger = desk.network.node("stranger", Scope::host_desks);
  const auto stolen = issue_mailbox("radiology@aiims", 4, desk.descriptor.epochs, stranger.key);
  CHECK(code_of(verify_mailbox(stolen, stranger.certificate)) == Errc::refused);
  CHECK(code_of(verify_mailbox(stolen, desk.owner.certificate)) == Errc::refused);
  CHECK(code_of(verify_mailbox(desk.descriptor, stranger.certificate)) == Errc::refused);
}

TEST_CASE("a descriptor that names the owner but is signed by another is forged", "[crypto]") {
  Desk desk;
  const Subject stranger = desk.network.node("stranger", Scope::host_desks);
  const View signed_bytes = desk.descriptor.encoded;
  const Bytes body = to_bytes(signed_bytes.first(signed_bytes.size() - Signature::kSize));
  const auto forged = decode_mailbox(append_signature("hk.sig.mailbox", body, stranger.key));
  REQUIRE(forged);
  CHECK(code_of(verify_mailbox(*forged, desk.owner.certificate)) == Errc::forged);
}

TEST_CASE("a node without host_desks has an inbox but no desk", "[crypto]") {
  Network network(2);
  const Subject clinic = network.node("clinic", Scope::originate);
  const auto epochs = some_epochs(network.random, {7});
  const auto inbox = issue_mailbox("@clinic", 1, epochs, clinic.key);
  CHECK(inbox.mailbox == endpoint_of(clinic.certificate.subject));
  CHECK(verify_mailbox(inbox, clinic.certificate));
  CHECK(decode_mailbox(inbox.encoded).value().mailbox == inbox.mailbox);
  const auto desk = issue_mailbox("skin@clinic", 1, epochs, clinic.key);
  CHECK(code_of(verify_mailbox(desk, clinic.certificate)) == Errc::refused);
}

TEST_CASE("an inbox under another node's name is refused", "[crypto]") {
  Network network(3);
  const Subject clinic = network.node("clinic", Scope::originate);
  const auto inbox = issue_mailbox("@other", 1, some_epochs(network.random, {7}), clinic.key);
  CHECK(code_of(verify_mailbox(inbox, clinic.certificate)) == Errc::refused);
}

TEST_CASE("a person owns no mailbox", "[crypto]") {
  Network network(4);
  const Subject person =
      network.issue(CertificateKind::person, Scope::host_desks, "rao", network.authority.key);
  const auto inbox = issue_mailbox("@rao", 1, some_epochs(network.random, {7}), person.key);
  CHECK(code_of(verify_mailbox(inbox, person.certificate)) == Errc::refused);
}

TEST_CASE("epochs that do not ascend, or a key of small order, are refused", "[crypto]") {
  Desk desk;
  constexpr std::size_t kFirstEpochAt = 4 + 4 + 16 + 1 + 15 + 1;
  Bytes repeated = desk.descriptor.encoded;
  repeated[kFirstEpochAt] = 11;
  CHECK(code_of(decode_mailbox(repeated)) == Errc::invalid);
  Bytes weak = desk.descriptor.encoded;
  std::fill_n(weak.begin() + kFirstEpochAt + 4, 32, std::uint8_t{0});
  CHECK(code_of(decode_mailbox(weak)) == Errc::invalid);
  Bytes none = desk.descriptor.encoded;
  none[kFirstEpochAt - 1] = 0;
  CHECK(code_of(decode_mailbox(none)) == Errc::invalid);
}

TEST_CASE("sixteen epochs are the most", "[crypto]") {
  Desk desk;
  std::vector<EpochPublicKey> epochs;
  for (std::uint32_t i = 0; i < kMaxEpochs; ++i)
    epochs.push_back({i, desk.descriptor.epochs[0].key});
  const Bytes most = issue_mailbox("a@aiims", 1, epochs, desk.owner.key).encoded;
  REQUIRE(decode_mailbox(most));
  constexpr std::size_t kCountAt = 4 + 4 + 16 + 1 + 7;
  Bytes more = most;
  more[kCountAt] = 17;
  more.insert(more.end() - 64, 36, 0x11);
  CHECK(code_of(decode_mailbox(more)) == Errc::invalid);
}

TEST_CASE("a sender takes the key of the epoch, else the nearest, the later of two", "[crypto]") {
  SeededRandom random(5);
  MailboxDescriptor descriptor;
  descriptor.epochs = some_epochs(random, {10, 12, 20});
  CHECK(descriptor.key_for(12).epoch == 12);
  CHECK(descriptor.key_for(0).epoch == 10);
  CHECK(descriptor.key_for(11).epoch == 12);
  CHECK(descriptor.key_for(15).epoch == 12);
  CHECK(descriptor.key_for(16).epoch == 20);
  CHECK(descriptor.key_for(UINT32_MAX).epoch == 20);
}

TEST_CASE("an epoch is a week, counted from 1970", "[crypto]") {
  CHECK(epoch_at(0) == 0);
  CHECK(epoch_at(kEpochSeconds - 1) == 0);
  CHECK(epoch_at(kEpochSeconds) == 1);
  CHECK(epoch_at(1'790'000'000) == 2959);
  CHECK(epoch_at(-5) == 0);  // a clinic's clock may say anything
}

TEST_CASE("a desk address has two valid halves", "[crypto]") {
  CHECK(valid_desk_address("radiology@aiims-raipur"));
  for (const auto* address : {"", "@", "@aiims", "radiology@", "radiology", "a@b@c", "Skin@aiims"})
    CHECK_FALSE(valid_desk_address(address));
  CHECK(desk_endpoint("a@b") != desk_endpoint("a@c"));
}

}  // namespace harkara::crypto
