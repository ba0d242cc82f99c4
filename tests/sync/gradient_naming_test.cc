#include <catch2/catch.hpp>

#include "tests/sync/neighbours.h"

namespace harkara::sync {

using namespace neighbours;

TEST_CASE("where no root is known, those below hear of everybody", "[sync]") {
  SeededRandom random(41);
  Place relay = make_place(random, Tier::relay);
  Place other = make_place(random, Tier::relay);
  Place clinic = make_place(random, Tier::clinic);
  greet(relay, other, 0);
  greet(relay, clinic, 1);
  CHECK(clinic.router->may_forward(routine(clinic, other.endpoint()), relay.id, at_s(2)));
  CHECK(clinic.router->may_forward(routine(clinic, relay.endpoint()), relay.id, at_s(2)));
  CHECK(!clinic.router->may_forward(routine(clinic, random.make<EndpointId>()), relay.id, at_s(2)));
}

TEST_CASE("a node whose clock is set back is reached by those who heard of it before", "[sync]") {
  SeededRandom random(31);
  Place clinic = make_place(random, Tier::relay);
  Place near = make_place(random, Tier::relay);
  Place far = make_place(random, Tier::relay);
  Place hub = make_place(random, Tier::hub);
  const auto named_at = [&](std::int64_t s, std::int64_t ahead_s) {
    const Moment now{s * 1000, kWall_ms + (s + ahead_s) * 1000};
    const auto out = clinic.router->advertise(near.id, near.tier, now);
    clinic.router->named(out, now);
    return out;
  };
  // Five days ahead while it is first met, right when it is met again after three.
  near.router->contact_began(clinic.id, clinic.tier, at_s(0));
  near.router->learn(clinic.id, named_at(0, 5 * kDay_s), Router::Named::anew, at_s(0));
  near.router->contact_ended(clinic.id, at_s(60));
  meet(near, far, 0);
  const std::int64_t later = 3 * kDay_s;
  near.router->contact_began(clinic.id, clinic.tier, at_s(later));
  near.router->learn(clinic.id, named_at(later, 0), Router::Named::anew, at_s(later));
  // What `far` names the hub, before it hears `near` again, rests on the old news.
  greet(far, hub, later);
  greet(near, far, later + 1);
  CHECK(far.router->may_forward(routine(hub, clinic.endpoint()), near.id, at_s(later + 2)));
}

namespace {

// A hub of no parents, whose clock may be ahead, and which may lose all it knew.
struct Straying {
  Place place;
  std::int64_t ahead_s = 0;

  Moment at(std::int64_t s) const { return {s * 1000, kWall_ms + (s + ahead_s) * 1000}; }
  void restart(std::int64_t s) {
    place.router = std::make_unique<GradientRouter>(
        place.id, place.tier, std::vector<EndpointId>{place.endpoint()}, std::set<NodeId>{}, at(s));
  }
  std::vector<Reach> says(const Place& to, std::int64_t s) const {
    const auto out = place.router->advertise(to.id, to.tier, at(s));
    place.router->named(out, at(s));
    return out;
  }
  std::uint16_t number(const Place& to, std::int64_t s) const {
    return line(says(to, s), place.endpoint())->sequence;
  }
  // HELLO both ways, then what is news after that.
  void meet(Place& other, std::int64_t s) const {
    const auto other_says = [&] {
      const auto out = other.router->advertise(place.id, place.tier, at_s(s));
      other.router->named(out, at_s(s));
      return out;
    };
    const auto first = other_says();
    other.router->contact_began(place.id, place.tier, at_s(s));
    place.router->contact_began(other.id, other.tier, at(s));
    other.router->learn(place.id, says(other, s), Router::Named::anew, at_s(s));
    place.router->learn(other.id, first, Router::Named::anew, at(s));
    place.router->learn(other.id, other_says(), Router::Named::in_addition, at(s));
    other.router->learn(place.id, says(other, s), Router::Named::in_addition, at_s(s));
    other.router->contact_ended(place.id, at_s(s + 60));
    place.router->contact_ended(other.id, at(s + 60));
  }
};

}  // namespace

// Its number is then one that others have left behind, and so is all that rests on it.
TEST_CASE("a node that lost its clock's lead and its memory hears of its number", "[sync]") {
  SeededRandom random(32);
  Straying hub{make_place(random, Tier::hub), 5 * kDay_s};
  Place near = make_place(random, Tier::relay);
  Place far = make_place(random, Tier::relay);
  Place beyond = make_place(random, Tier::relay);
  hub.meet(near, 0);
  const std::uint16_t before = hub.number(near, 0);
  meet(near, far, 100);
  meet(far, beyond, 200);
  hub.ahead_s = 0;
  hub.restart(kHour_s);
  REQUIRE(hub.number(near, kHour_s) == before - 5);

  SECTION("and is reached from afar at once") {
    hub.meet(near, kHour_s);
    meet(near, far, kHour_s + 100);
    CHECK(far.router->may_forward(routine(far, hub.place.endpoint()), near.id, at_s(2 * kHour_s)));
  }
  SECTION("tells it to those who did not know it") {
    Place other = make_place(random, Tier::relay);
    hub.meet(near, kHour_s);
    hub.meet(other, kHour_s);
    CHECK(line(other.router->advertise(far.id, far.tier, at_s(kHour_s)), hub.place.endpoint())
              ->sequence == before);
  }
  SECTION("and counts the days from there, until its clock says more") {
    hub.meet(near, kHour_s);
    CHECK(hub.number(near, 2 * kHour_s) == before);
    CHECK(hub.number(near, kDay_s + 2 * kHour_s) == before + 1);
    CHECK(hub.number(near, 2 * kDay_s + 2 * kHour_s) == before + 2);
    hub.ahead_s = 9 * kDay_s;
    CHECK(hub.number(near, 3 * kDay_s) == before + 7);
  }
  SECTION("of a neighbour that was restarted itself") {
    const Bytes memory = near.router->memory(hub.place.id, at_s(kHour_s));
    near.router = std::make_unique<GradientRouter>(near.id, near.tier,
                                                   std::vector<EndpointId>{near.endpoint()},
                                                   std::set<NodeId>{}, at_s(kHour_s));
    near.router->remember(hub.place.id, memory, at_s(kHour_s));
    hub.meet(near, kHour_s);
    CHECK(hub.number(near, 2 * kHour_s) == before);
  }
}

TEST_CASE("a number that is no clock's is not gone on from", "[sync]") {
  SeededRandom random(33);
  Straying hub{make_place(random, Tier::hub), 0};
  Place near = make_place(random, Tier::relay);
  const std::uint16_t usual = hub.number(near, 0);
  const auto hears = [&](std::uint16_t number) {
    hub.place.router->learn(near.id, {{hub.place.endpoint(), kUnreachable_s, number, Tier::hub}},
                            Router::Named::in_addition, at_s(0));
    return hub.number(near, 0);
  };
  hub.meet(near, 0);
  CHECK(hears(static_cast<std::uint16_t>(usual - 1)) == usual);
  CHECK(hears(0xffff) == usual);
  CHECK(hears(static_cast<std::uint16_t>(usual + 9)) == usual + 9);
}

}  // namespace harkara::sync
