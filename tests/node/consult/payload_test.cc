#include "node/consult/payload.h"

#include <zstd.h>

#include <catch2/catch.hpp>

#include "base/codec.h"
#include "base/limits.h"
#include "base/text.h"
#include "node/consult/event_dictionary.h"
#include "node/consult/event_json.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using testing::kNow_s;
using testing::Network;
using testing::Person;

constexpr std::string_view kMagic("hkevent\x02", 8);

Event sample(Random& random) {
  Event event;
  event.case_id = random.make<CaseId>();
  event.id = random.make<EventId>();
  event.time_ms = 1'780'000'000'123;
  event.service_class = ServiceClass::emergency;
  event.desk = "radiology@aiims";
  event.origin_node = "clinic";
  event.body = testing::case_record();
  Attachment attachment;
  attachment.bundle = random.make<BundleId>();
  attachment.role = "photo";
  attachment.name = "বুক.jpg";
  attachment.media_type = "image/jpeg";
  attachment.bytes = 12345;
  attachment.content = random.make<crypto::Hash>();
  event.attachments.push_back(attachment);
  event.reply_mailbox = {1, 2, 3};
  return event;
}

struct Fixture {
  Network network;
  Person person = network.person("asha", crypto::Scope::consult);
  Binding binding{network.random.make<NodeId>(), network.random.make<EndpointId>()};
  Event event = sample(network.random);

  Bytes payload() {
    auto made = sign_payload(event, binding, person.certificate, person.key);
    REQUIRE(made);
    return *made;
  }
  Result<Event> verify(View payload, const Binding& as) {
    return verify_payload(payload, as, network.trust, kNow_s);
  }
  // Another content under a good signature, as a hostile but enrolled person makes it.
  Bytes signed_frame(View frame) {
    const Bytes card = encode_card({person.certificate, {}});
    ByteWriter bound;
    bound.raw(as_view(kMagic));
    bound.raw(binding.origin.view());
    bound.raw(binding.mailbox.view());
    bound.raw(card_id(card).view());
    bound.raw(frame);
    ByteWriter out;
    out.raw(as_view(kMagic));
    out.u8(0);
    out.bytes16(card);
    out.raw(crypto::sign({"hk.sig.event", bound.bytes()}, person.key).view());
    out.raw(frame);
    return out.take();
  }
  Errc refusal(View frame) {
    const auto event_read = verify(signed_frame(frame), binding);
    REQUIRE_FALSE(event_read);
    return event_read.error().code;
  }
};

// Without the dictionary: a reader takes frames that do not use it.
Bytes zstd(View content) {
  Bytes out(ZSTD_compressBound(content.size()));
  out.resize(ZSTD_compress(out.data(), out.size(), content.data(), content.size(), 19));
  return out;
}

TEST_CASE("an event survives its payload whole and gains its author", "[consult]") {
  Fixture f;
  const auto event = f.verify(f.payload(), f.binding);
  REQUIRE(event);
  CHECK(event->id == f.event.id);
  CHECK(event->body == f.event.body);
  CHECK(event->service_class == ServiceClass::emergency);
  CHECK(event->time_ms == f.event.time_ms);
  CHECK(event->reply_mailbox == f.event.reply_mailbox);
  REQUIRE(event->attachments.size() == 1);
  CHECK(event->attachments[0].name == "বুক.jpg");
  CHECK(event->attachments[0].content == f.event.attachments[0].content);
  CHECK(event->author == "asha");
  CHECK(event->author_id == crypto::node_id_of(f.person.key.public_key));
}

TEST_CASE("every flipped bit of a payload is noticed", "[consult]") {
  Fixture f;
  const Bytes good = f.payload();
  REQUIRE(is_event_payload(good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] ^= 1U;
    REQUIRE_FALSE(f.verify(bad, f.binding));
  }
}

TEST_CASE("a payload cut anywhere is refused", "[consult]") {
  Fixture f;
  const Bytes good = f.payload();
  for (std::size_t size = 0; size < good.size(); ++size)
    REQUIRE_FALSE(f.verify(View(good).first(size), f.binding));
}

TEST_CASE("an event sealed again for another mailbox or by another node is refused", "[consult]") {
  Fixture f;
  Binding forwarded = f.binding;
  forwarded.mailbox = f.network.random.make<EndpointId>();
  const auto event = f.verify(f.payload(), forwarded);
  REQUIRE_FALSE(event);
  CHECK(event.error().code == Errc::forged);
  forwarded = f.binding;
  forwarded.origin = f.network.random.make<NodeId>();
  CHECK(f.verify(f.payload(), forwarded).error().code == Errc::forged);
}

TEST_CASE("a person without the scope of the event is refused", "[consult]") {
  Fixture f;
  f.event.kind = EventKind::answered;
  f.event.body = {{"advice", "rest"}};
  const auto event = f.verify(f.payload(), f.binding);
  REQUIRE_FALSE(event);
  CHECK(event.error().code == Errc::refused);
  CHECK(event.error().message.find("'asha' may not write 'answered'") != std::string::npos);
}

TEST_CASE("a person of another network is refused", "[consult]") {
  Fixture f;
  crypto::TrustStore empty;
  const auto event = verify_payload(f.payload(), f.binding, empty, kNow_s);
  REQUIRE_FALSE(event);
  CHECK(event.error().code == Errc::refused);
}

TEST_CASE("a decompression bomb is refused before it is opened", "[consult]") {
  Fixture f;
  const Bytes bomb = zstd(Bytes(std::size_t{64} << 20U, std::uint8_t{' '}));
  REQUIRE(bomb.size() < 16 * 1024);
  CHECK(f.refusal(bomb) == Errc::too_large);
  Bytes two = zstd(as_view("{}"));
  append(two, bomb);
  CHECK(f.refusal(two) == Errc::invalid);
  CHECK(f.refusal(as_view("no zstd at all")) == Errc::invalid);
}

TEST_CASE("a signed document with a missing or wrong field is refused", "[consult]") {
  Fixture f;
  const auto json = encode_event(f.event);
  REQUIRE(json);
  const Json good = Json::parse(*json);
  for (const auto& [name, value] : good.items()) {
    Json bad = good;
    bad[name] = Json::array({1});
    const auto dumped = bad.dump();
    INFO(name);
    CHECK(f.refusal(zstd(as_view(dumped))) == Errc::invalid);
  }
  Json later = good;
  later["kind"] = "teleported";
  CHECK(f.refusal(zstd(as_view(later.dump()))) == Errc::unsupported);
}

TEST_CASE("a later version of the payload says so", "[consult]") {
  Fixture f;
  Bytes payload = f.payload();
  payload[7] = 3;
  CHECK(f.verify(payload, f.binding).error().code == Errc::unsupported);
}

TEST_CASE("a payload that names its card is the whole one again with that card", "[consult]") {
  Fixture f;
  f.event.reply_mailbox = Bytes(350, 7);
  const Bytes whole = f.payload();
  const Bytes card = to_bytes(*card_of(whole));
  const Bytes named = without_card(whole);
  CHECK(named_card(named) == card_id(card));
  CHECK_FALSE(named_card(whole));
  CHECK(with_card(named, card) == whole);
  CHECK(whole.size() - named.size() > 500);
  // By itself it tells nobody who wrote it.
  CHECK(f.verify(named, f.binding).error().code == Errc::invalid);
  CHECK(card_of(named).error().code == Errc::invalid);
}

TEST_CASE("an event under another card of the same person is forged", "[consult]") {
  Fixture f;
  const Bytes whole = f.payload();
  f.event.reply_mailbox = {9, 9, 9};
  const Bytes other_card = to_bytes(*card_of(f.payload()));
  ByteWriter swapped;
  swapped.raw(as_view(kMagic));
  swapped.u8(0);
  swapped.bytes16(other_card);
  swapped.raw(View(whole).subspan(kMagic.size() + 1 + 2 + card_of(whole)->size()));
  CHECK(f.verify(swapped.bytes(), f.binding).error().code == Errc::forged);
}

TEST_CASE("the dictionary of payload version 2 is the one it has always been", "[consult]") {
  const crypto::Hash hash = crypto::hash("hk.dictionary", as_view(kEventDictionary));
  CHECK(to_hex(hash.view()) == "961c3dfc3d8a2379c7319f2b12f96fc20050cd6e533128ed6d9dbd0f39bed18f");
}

TEST_CASE("the dictionary saves a short case a quarter of its bytes", "[consult]") {
  Fixture f;
  f.event.attachments.clear();
  const std::string json = *encode_event(f.event);
  const std::size_t alone = zstd(as_view(json)).size();
  const std::size_t fixed = kMagic.size() + 1 + CardId::kSize + crypto::Signature::kSize;
  const std::size_t with_words = without_card(f.payload()).size() - fixed;
  INFO("alone " << alone << ", with the dictionary " << with_words);
  CHECK(4 * with_words < 3 * alone);
}

}  // namespace
}  // namespace harkara::node::consult
