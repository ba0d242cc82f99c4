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

}  // namespace harkara::sync
