#include <catch2/catch.hpp>

#include "node/consult/bundle_content.h"
#include "node/consult/card_book.h"
#include "node/consult/payload.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using namespace testing;

constexpr Moment kTomorrow{.monotonic_ms = 86'400'000, .wall_ms = kNow.wall_ms + 86'400'000};

// What travels of each event, in the order of the clinic's queue, as the hub opens it.
std::vector<Bytes> travelling(World& w) {
  carry(w.clinic, w.hub);
  const Context context = w.hub.context();
  std::vector<Bytes> payloads;
  for (const BundleId& id : queued(w.clinic)) {
    const auto record = context.bundles.find(id);
    REQUIRE(record);
    payloads.push_back(**read_event_content(context, *record, *payload_key(context, *record)));
  }
  return payloads;
}

std::vector<bool> named(World& w) {
  std::vector<bool> out;
  for (const Bytes& payload : travelling(w)) out.push_back(named_card(payload).has_value());
  return out;
}

NewConsult of_class(ServiceClass service_class) {
  NewConsult wanted = consult();
  wanted.service_class = service_class;
  return wanted;
}

void open(TestNode& clinic, ServiceClass service_class, Moment now = kNow) {
  REQUIRE(clinic.book.open_case(of_class(service_class), now));
}

TEST_CASE("the first case of a day brings its author's card, the others name it", "[consult]") {
  World w;
  for (int i = 0; i < 3; ++i) open(w.clinic, ServiceClass::routine);
  open(w.clinic, ServiceClass::routine, kTomorrow);
  CHECK(named(w) == std::vector<bool>{false, true, true, false});
}

TEST_CASE("no case names a card that travels behind it", "[consult]") {
  World w;
  open(w.clinic, ServiceClass::routine);
  open(w.clinic, ServiceClass::urgent);
  open(w.clinic, ServiceClass::routine);
  // By class: the urgent one first.
  CHECK(named(w) == std::vector<bool>{false, false, true});
}

TEST_CASE("an emergency needs no other message to be read", "[consult]") {
  World w;
  open(w.clinic, ServiceClass::emergency);
  open(w.clinic, ServiceClass::emergency);
  CHECK(named(w) == std::vector<bool>{false, false});
}

TEST_CASE("a clock that is set back names no card", "[consult]") {
  World w;
  open(w.clinic, ServiceClass::routine, kTomorrow);
  open(w.clinic, ServiceClass::routine, kNow);
  CHECK(named(w) == std::vector<bool>{false, false});
}

TEST_CASE("a case that arrives before its author's card waits for it and is shown then",
          "[consult]") {
  World w;
  for (int i = 0; i < 3; ++i) open(w.clinic, ServiceClass::routine);
  const auto bundles = queued(w.clinic);
  carry(w.clinic, w.hub, {bundles[1], bundles[2]});
  for (int again = 0; again < 2; ++again) {
    const auto report = w.hub.book.read_inbox(kNow);
    REQUIRE(report);
    CHECK(report->events == 0);
    CHECK(report->waiting == 2);
    CHECK(report->rejected.empty());
  }
  CHECK(*w.hub.book.unread() == 2);
  CHECK(w.hub.book.list()->empty());
  carry(w.clinic, w.hub, {bundles[0]});
  const auto report = w.hub.book.read_inbox(kNow);
  REQUIRE(report);
  CHECK(report->events == 3);
  CHECK(report->waiting == 0);
  CHECK(*w.hub.book.unread() == 0);
  CHECK(w.hub.book.list()->size() == 3);
}

TEST_CASE("a case under a named card is kept whole and can be answered", "[consult]") {
  World w;
  open(w.clinic, ServiceClass::routine);
  const auto second = w.clinic.book.open_case(consult(), kNow);
  REQUIRE(second);
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  CHECK(w.hub.book.answer(*second, {{{"advice", "rest"}}, {}}, kNow));
  carry(w.hub, w.clinic);
  CHECK(w.clinic.book.read_inbox(kNow)->events == 1);
  CHECK(w.clinic.book.show(*second)->state == CaseState::answer_here);
}

TEST_CASE("a card serves the node alone that brought it, and only after its event held",
          "[consult]") {
  World w;
  open(w.clinic, ServiceClass::routine);
  const Bytes whole = travelling(w).at(0);
  const CardId id = card_id(*card_of(whole));
  CHECK_FALSE(find_card(w.hub.store, w.clinic.id, id));
  REQUIRE(w.hub.book.read_inbox(kNow));
  CHECK(find_card(w.hub.store, w.clinic.id, id));
  CHECK_FALSE(find_card(w.hub.store, w.hub.id, id));
}

TEST_CASE("the oldest cards of an origin are forgotten, those of others stay", "[consult]") {
  World w;
  const auto card = [](std::uint8_t n) { return Bytes{1, 0, 5, n}; };
  REQUIRE(*keep_card(w.hub.store, w.hub.id, card(99), 0));
  for (std::uint8_t n = 0; n < 2 * kCardsPerOrigin; ++n)
    REQUIRE(*keep_card(w.hub.store, w.clinic.id, card(n), 1'000 + n));
  CHECK_FALSE(*keep_card(w.hub.store, w.clinic.id, card(2 * kCardsPerOrigin - 1), 2'000));
  for (std::uint8_t n = 0; n < 2 * kCardsPerOrigin; ++n)
    CHECK(find_card(w.hub.store, w.clinic.id, card_id(card(n))).has_value() ==
          (n >= kCardsPerOrigin));
  CHECK(find_card(w.hub.store, w.hub.id, card_id(card(99))));
}

}  // namespace
}  // namespace harkara::node::consult
