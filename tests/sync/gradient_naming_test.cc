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
  near.router->learn(clinic.id, named_at(0, 5 * kDay_s), Router::Named::anew);
  near.router->contact_ended(clinic.id, at_s(60));
  meet(near, far, 0);
  const std::int64_t later = 3 * kDay_s;
  near.router->contact_began(clinic.id, clinic.tier, at_s(later));
  near.router->learn(clinic.id, named_at(later, 0), Router::Named::anew);
  // What `far` names the hub, before it hears `near` again, rests on the old news.
  greet(far, hub, later);
  greet(near, far, later + 1);
  CHECK(far.router->may_forward(routine(hub, clinic.endpoint()), near.id, at_s(later + 2)));
}

namespace {

// What a node says of itself that was started when its clock was so far ahead.
std::vector<Reach> first_words(const Place& of, const Place& to, std::int64_t s,
                               std::int64_t ahead_s) {
  const Moment now{s * 1000, kWall_ms + (s + ahead_s) * 1000};
  const GradientRouter fresh(of.id, of.tier, {of.endpoint()}, {}, now);
  return fresh.advertise(to.id, to.tier, now);
}

std::uint16_t named_sequence(const Place& by, const Place& to, const Place& of, std::int64_t s) {
  const auto named = line(by.router->advertise(to.id, to.tier, at_s(s)), of.endpoint());
  REQUIRE(named);
  return named->sequence;
}

void hear(Place& by, const Place& of, std::int64_t s, std::int64_t ahead_s) {
  by.router->contact_began(of.id, of.tier, at_s(s));
  by.router->learn(of.id, first_words(of, by, s, ahead_s), Router::Named::anew);
  by.router->contact_ended(of.id, at_s(s + 60));
}

}  // namespace

// Its number is then one that others have left behind, and so is all that rests on it.
TEST_CASE("a node that lost its store and its clock's lead is reached from afar at once",
          "[sync]") {
  SeededRandom random(32);
  Place hub = make_place(random, Tier::hub);
  Place near = make_place(random, Tier::relay);
  Place far = make_place(random, Tier::relay);
  Place beyond = make_place(random, Tier::relay);
  hear(near, hub, 0, 5 * kDay_s);
  meet(near, far, 100);
  meet(far, beyond, 200);
  hear(near, hub, kHour_s, 0);
  meet(near, far, kHour_s + 100);
  const RoutedBundle fresh = routine(far, hub.endpoint());
  CHECK(far.router->may_forward(fresh, near.id, at_s(kHour_s + 200)));

  SECTION("and names itself newer every day, as any other") {
    const auto on_day = [&](std::int64_t day) {
      hear(near, hub, day * kDay_s, 0);
      return named_sequence(near, far, hub, day * kDay_s + 100);
    };
    const std::uint16_t first = on_day(1);
    CHECK(on_day(2) == first + 1);
    CHECK(on_day(3) == first + 2);
  }
  SECTION("until its clock has caught up") {
    hear(near, hub, 2 * kHour_s, 9 * kDay_s);
    const auto plain = line(first_words(hub, near, 2 * kHour_s, 9 * kDay_s), hub.endpoint());
    CHECK(named_sequence(near, far, hub, 3 * kHour_s) == plain->sequence);
  }
  SECTION("by a neighbour that was restarted itself") {
    const std::uint16_t before = named_sequence(near, far, hub, kHour_s + 200);
    const Bytes memory = near.router->memory(hub.id, at_s(kHour_s + 200));
    near.router = std::make_unique<GradientRouter>(near.id, near.tier,
                                                   std::vector<EndpointId>{near.endpoint()},
                                                   std::set<NodeId>{}, at_s(2 * kHour_s));
    near.router->remember(hub.id, memory, at_s(2 * kHour_s));
    hear(near, hub, 2 * kHour_s, 0);
    CHECK(named_sequence(near, far, hub, 3 * kHour_s) == before);
  }
}

}  // namespace harkara::sync
