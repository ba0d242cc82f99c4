#include "sync/gradient_router.h"

#include <catch2/catch.hpp>

#include "tests/sync/neighbours.h"

namespace harkara::sync {

using namespace neighbours;

namespace {

// A hub, districts below it and clinics below those.
struct Tree {
  std::vector<Place> nodes;
  std::vector<std::size_t> parent;

  Tree(SeededRandom& random, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      parent.push_back(i < 2 || i < size / 3 ? 0 : 1 + random.below(size / 3 - 1));
      const Tier tier = i == 0 ? Tier::hub : parent[i] == 0 ? Tier::district : Tier::clinic;
      std::set<NodeId> parents;
      if (i > 0) parents.insert(nodes[parent[i]].id);
      nodes.push_back(make_place(random, tier, parents));
    }
    for (std::size_t i = size; i-- > 1;) greet(nodes[i], nodes[parent[i]], 0);  // leaves first
  }
  bool linked(std::size_t a, std::size_t b) const {
    return a != b && (parent[a] == b || parent[b] == a);
  }
};

}  // namespace

TEST_CASE("in a tree every bundle has exactly one way and reaches its end", "[sync]") {
  const auto seed = GENERATE(range(1, 9));
  SeededRandom random(static_cast<std::uint64_t>(seed));
  const Tree tree(random, 20);
  for (std::size_t from = 0; from < tree.nodes.size(); ++from)
    for (std::size_t to = 0; to < tree.nodes.size(); ++to) {
      if (from == to) continue;
      RoutedBundle bundle = routine(tree.nodes[from], tree.nodes[to].endpoint());
      std::size_t at = from;
      for (std::size_t hops = 0; at != to; ++hops) {
        REQUIRE(hops < 5);
        std::vector<std::size_t> next;
        for (std::size_t n = 0; n < tree.nodes.size(); ++n) {
          const bool gave = bundle.givers == std::vector{tree.nodes[n].id};
          if (tree.linked(at, n) && !gave &&
              tree.nodes[at].router->may_forward(bundle, tree.nodes[n].id, at_s(1)))
            next.push_back(n);
        }
        REQUIRE(next.size() == 1);
        bundle.givers = {tree.nodes[at].id};
        at = next.front();
      }
    }
}

TEST_CASE("a bundle never goes back to its origin, unless it is addressed there", "[sync]") {
  SeededRandom random(1);
  const auto origin = random.make<NodeId>();
  const auto elsewhere = random.make<EndpointId>();
  Place district = make_place(random, Tier::district, {origin});
  const auto may = [&](const EndpointId& to) {
    return district.router->may_forward({to, origin, ServiceClass::bulk}, origin, at_s(1));
  };
  CHECK_FALSE(may(elsewhere));
  CHECK(may(endpoint_of(origin)));
}

TEST_CASE("all is named upwards, and downwards only the root", "[sync]") {
  SeededRandom random(2);
  Place hub = make_place(random, Tier::hub);
  Place district = make_place(random, Tier::district, {hub.id});
  Place clinic = make_place(random, Tier::clinic, {district.id});
  const auto far = random.make<EndpointId>();
  greet(district, clinic, 0);
  district.router->learn(clinic.id, {{clinic.endpoint(), 0, 3'005}, {far, 100, 7}},
                         Router::Named::anew, at_s(0));
  greet(district, hub, 0);
  const auto down = district.router->advertise(clinic.id, clinic.tier, at_s(0));
  REQUIRE(down.size() == 1);
  CHECK(down.front().endpoint == hub.endpoint());
  CHECK(down.front().takes_all);
  const auto up = district.router->advertise(hub.id, hub.tier, at_s(0));
  REQUIRE(up.size() == 3);
  CHECK(line(up, district.endpoint())->expected_delay_s == 0);
  CHECK(line(up, clinic.endpoint())->sequence == 3'005);
  CHECK(line(up, clinic.endpoint())->expected_delay_s == 3'660);  // the first gap's half, a hop
  CHECK(line(up, far)->expected_delay_s == 3'760);
  CHECK_FALSE(line(up, far)->takes_all);
  district.router->learn(clinic.id, {}, Router::Named::anew,
                         at_s(0));  // what it no longer says, it no longer reaches
  CHECK(district.router->advertise(hub.id, hub.tier, at_s(1)).size() == 1);
}

// A hub whose clock stood ahead names itself with a later number, and forgets that with its power.
TEST_CASE("a root that is met is named as new as the newest that is known of it", "[sync]") {
  SeededRandom random(2);
  Place hub = make_place(random, Tier::hub);
  Place met = make_place(random, Tier::relay);
  Place other = make_place(random, Tier::relay);
  greet(met, hub, 0);
  greet(met, other, 0);
  met.router->learn(hub.id, {{hub.endpoint(), 0, 3'005, Tier::hub, true}}, Router::Named::anew,
                    at_s(0));
  met.router->learn(other.id, {{hub.endpoint(), 9'000, 3'009, Tier::hub, true}},
                    Router::Named::anew, at_s(0));
  const auto named = met.router->advertise(other.id, other.tier, at_s(0));
  REQUIRE(line(named, hub.endpoint()));
  CHECK(line(named, hub.endpoint())->takes_all);
  CHECK(line(named, hub.endpoint())->sequence == 3'009);
}

TEST_CASE("copies follow the class, as far as there are next hops", "[sync]") {
  SeededRandom random(3);
  const auto origin = random.make<NodeId>();
  const auto up = random.make<EndpointId>();
  std::set<NodeId> parents;
  for (int i = 0; i < 3; ++i) parents.insert(random.make<NodeId>());
  Place clinic = make_place(random, Tier::clinic, parents);
  const auto copies = [&](const EndpointId& to, ServiceClass service_class) {
    return clinic.router->copies({to, origin, service_class}, at_s(1));
  };
  CHECK(copies(up, ServiceClass::routine) == 1);
  CHECK(copies(up, ServiceClass::urgent) == 2);
  CHECK(copies(up, ServiceClass::emergency) == 3);
  Place child = make_place(random, Tier::clinic);
  greet(clinic, child, 0);
  CHECK(copies(child.endpoint(), ServiceClass::emergency) == 1);
  RoutedBundle late{up, origin, ServiceClass::routine};
  late.overdue = 1;
  CHECK(clinic.router->copies(late, at_s(1)) == 2);
}

TEST_CASE("a fresh clinic may send its first case to a parent that it never met", "[sync]") {
  SeededRandom random(4);
  Place hub = make_place(random, Tier::hub);
  Place district = make_place(random, Tier::district, {hub.id});
  Place clinic = make_place(random, Tier::clinic, {district.id});
  const RoutedBundle bundle = routine(clinic, random.make<EndpointId>());
  greet(clinic, district, 100);
  CHECK(clinic.router->may_forward(bundle, district.id, at_s(100)));
  CHECK_FALSE(district.router->may_forward(bundle, clinic.id, at_s(100)));
}

TEST_CASE("a parent that leads nowhere gives way to a neighbour that names the root", "[sync]") {
  SeededRandom random(6);
  Place hub = make_place(random, Tier::hub);
  Place district = make_place(random, Tier::district);  // its own way up is gone
  Place clinic = make_place(random, Tier::clinic, {district.id});
  Place relay = make_place(random, Tier::relay);
  const RoutedBundle bundle = routine(clinic, hub.endpoint());
  meet(clinic, district, 0);
  greet(clinic, district, 90);
  CHECK(clinic.router->may_forward(bundle, district.id, at_s(90)));  // there is nobody else
  greet(relay, hub, 100);
  greet(clinic, relay, 200);
  CHECK(clinic.router->may_forward(bundle, relay.id, at_s(200)));
  CHECK_FALSE(clinic.router->may_forward(bundle, district.id, at_s(200)));
  part(clinic, district, 300);
  greet(district, hub, 400);  // it has found a way, and names it
  greet(clinic, district, 500);
  CHECK(clinic.router->may_forward(bundle, district.id, at_s(500)));
}

TEST_CASE("a courier with a better way takes what a dead parent does not", "[sync]") {
  SeededRandom random(5);
  Place hub = make_place(random, Tier::hub);
  Place clinic = make_place(random, Tier::clinic, {hub.id});
  Place courier = make_place(random, Tier::relay);
  const RoutedBundle bundle = routine(clinic, random.make<EndpointId>());
  for (std::int64_t hour = 0; hour < 48; ++hour) meet(clinic, hub, hour * kHour_s);
  for (std::int64_t day = 0; day < 2; ++day) meet(courier, hub, day * kDay_s + 100);
  greet(clinic, courier, 48 * kHour_s);
  // The parent is usually back within the hour, the courier takes half a day.
  CHECK_FALSE(clinic.router->may_forward(bundle, courier.id, at_s(48 * kHour_s)));
  part(clinic, courier, 48 * kHour_s + 60);
  meet(courier, hub, 49 * kHour_s);
  // Two days without a word from the parent: its attraction is gone.
  greet(clinic, courier, 96 * kHour_s);
  CHECK(clinic.router->may_forward(bundle, courier.id, at_s(96 * kHour_s)));
}

TEST_CASE("of two couriers the one that comes sooner is waited for, unless it would not have it",
          "[sync]") {
  SeededRandom random(6);
  Place hub = make_place(random, Tier::hub);
  Place clinic = make_place(random, Tier::clinic, {hub.id});
  Place daily = make_place(random, Tier::relay);
  Place weekly = make_place(random, Tier::relay);
  std::int64_t s = 0;
  for (std::int64_t day = 0; day < 15; ++day) {
    s = day * kDay_s;
    meet(clinic, daily, s);
    meet(hub, daily, s + 12 * kHour_s);
    if (day % 7 == 0) meet(clinic, weekly, s + 300);
    if (day % 7 == 0) meet(hub, weekly, s + 3 * kDay_s);
  }
  s += 2 * kHour_s;
  greet(clinic, weekly, s);
  RoutedBundle bundle = routine(clinic, random.make<EndpointId>());
  CHECK_FALSE(clinic.router->may_forward(bundle, weekly.id, at_s(s)));
  bundle.unwilling = {daily.id};
  CHECK(clinic.router->may_forward(bundle, weekly.id, at_s(s)));
  bundle.unwilling = {};
  bundle.custodians = {daily.id};
  bundle.overdue = 1;
  CHECK(clinic.router->may_forward(bundle, weekly.id, at_s(s)));
}

TEST_CASE("a timetable is believed against habit, until it was missed twice", "[sync]") {
  SeededRandom random(8);
  Place hub = make_place(random, Tier::hub);
  Place clinic = make_place(random, Tier::clinic, {hub.id});
  Place bus = make_place(random, Tier::relay);
  Place jeep = make_place(random, Tier::relay);
  Timetable calls;  // the jeep comes each morning at six
  for (std::int64_t day = 0; day < 7; ++day) calls.add(day * kDay_s + 6 * kHour_s, 600);
  clinic.router->expect(jeep.id, calls);
  for (std::int64_t day = 0; day < 4; ++day) {
    meet(clinic, bus, day * kDay_s + 5 * kHour_s);
    meet(clinic, jeep, day * kDay_s + 6 * kHour_s);
    for (std::int64_t hour = 8; hour <= 20; hour += 2) {
      if (hour == 12) meet(hub, bus, day * kDay_s + hour * kHour_s - 300);
      meet(hub, jeep, day * kDay_s + hour * kHour_s);
    }
  }
  const RoutedBundle bundle = routine(clinic, random.make<EndpointId>());
  const auto bus_may = [&](std::int64_t day) {
    const std::int64_t s = day * kDay_s + 5 * kHour_s;
    greet(clinic, bus, s);
    const bool may = clinic.router->may_forward(bundle, bus.id, at_s(s));
    part(clinic, bus, s + 60);
    return may;
  };
  // By habit the jeep is half a day off; by its timetable it is here within the hour.
  CHECK_FALSE(bus_may(4));
  CHECK_FALSE(bus_may(5));  // it did not come once
  CHECK(bus_may(6));        // nor the next time
  meet(clinic, jeep, 6 * kDay_s + 6 * kHour_s);
  CHECK_FALSE(bus_may(7));  // it is back
}

TEST_CASE("a claim that is no nearer than ours, or older, is not built on", "[sync]") {
  Claims claims;
  SeededRandom random(7);
  const auto far = random.make<EndpointId>();
  CHECK(claims.feasible({far, 900, 5}, at_s(0)));
  claims.claimed({far, 500, 5}, at_s(0));
  CHECK(claims.feasible({far, 499, 5}, at_s(1)));
  CHECK_FALSE(claims.feasible({far, 500, 5}, at_s(1)));
  CHECK_FALSE(claims.feasible({far, 10, 4}, at_s(1)));
  CHECK(claims.feasible({far, 9'000, 6}, at_s(1)));
  CHECK(claims.feasible({far, 0, 4}, at_s(1)));  // the endpoint's own node
  CHECK_FALSE(claims.feasible({far, kUnreachable_s, 6}, at_s(1)));
  claims.claimed({far, 700, 5}, at_s(2));  // a claim once made binds for its time
  CHECK_FALSE(claims.feasible({far, 600, 5}, at_s(3)));
  CHECK(claims.feasible({far, 600, 5}, at_s(2 * kDay_s)));
}

TEST_CASE("next hops never form a circle, whatever meets whatever and when", "[sync]") {
  const auto seed = GENERATE(range(1, 41));
  SeededRandom random(static_cast<std::uint64_t>(100 + seed));
  constexpr std::size_t kNodes = 7;
  std::vector<Place> nodes;
  for (std::size_t i = 0; i < kNodes; ++i) nodes.push_back(make_place(random, Tier::relay));
  // By the metric alone: who would be built on for the way to node 0, by whom?
  const auto next_of = [&](std::size_t i, std::int64_t s) {
    std::size_t best = i;
    std::uint32_t least = kUnreachable_s;
    for (std::size_t n = 0; n < kNodes; ++n) {
      if (n == i) continue;
      RoutedBundle bundle{nodes[0].endpoint(), random.make<NodeId>(), ServiceClass::routine};
      for (std::size_t other = 0; other < kNodes; ++other)
        if (other != n) bundle.givers.push_back(nodes[other].id);
      const std::uint32_t delay = nodes[i].router->expected_delay_s(bundle, at_s(s));
      if (delay < least) least = delay, best = n;
    }
    return best;
  };
  std::int64_t s = 0;
  for (int event = 0; event < 300; ++event) {
    s += static_cast<std::int64_t>(random.below(3'000));
    const std::size_t a = random.below(kNodes);
    std::size_t b = random.below(kNodes - 1);
    b += b >= a ? 1 : 0;
    const bool dead = event > 100 && (a == 0 || b == 0);  // node 0 is heard of no more
    if (!dead) meet(nodes[a], nodes[b], s, 1);
    if (s > 40 * kHour_s) break;  // claims bind for two days
    for (std::size_t i = 1; i < kNodes; ++i) {
      std::size_t at = i;
      std::size_t hops = 0;
      for (std::size_t next = next_of(at, s); at != 0 && next != at; next = next_of(at, s)) {
        at = next;
        REQUIRE(++hops < kNodes);
      }
    }
  }
}

TEST_CASE("routes and habits survive a restart", "[sync]") {
  SeededRandom random(8);
  Place hub = make_place(random, Tier::hub);
  Place courier = make_place(random, Tier::relay);
  Place far = make_place(random, Tier::clinic);
  for (std::int64_t day = 0; day < 9; ++day) {
    meet(courier, far, day * kDay_s);
    meet(courier, hub, day * kDay_s + 6 * kHour_s);
  }
  const Moment before = at_s(9 * kDay_s);
  const Bytes memory = courier.router->memory(far.id, before);
  GradientRouter again(courier.id, Tier::relay, {courier.endpoint()}, {},
                       {5'000, before.wall_ms});  // the monotonic clock starts anew
  again.remember(far.id, memory, {5'000, before.wall_ms});
  const auto line_of = [&](const GradientRouter& router, Moment now) {
    return *line(router.advertise(hub.id, Tier::hub, now), far.endpoint());
  };
  CHECK(line_of(again, {5'000, before.wall_ms}) == line_of(*courier.router, before));
  CHECK(again.memory(far.id, {5'000, before.wall_ms}) == memory);
  SECTION("and a memory that is damaged is none") {
    for (std::size_t cut = 0; cut < memory.size(); ++cut) {
      GradientRouter fresh(courier.id, Tier::relay, {courier.endpoint()}, {}, at_s(0));
      fresh.remember(far.id, View(memory).first(cut), at_s(0));
      CHECK(fresh.advertise(hub.id, Tier::hub, at_s(0)).size() <= 1 + (cut >= 35 ? 1U : 0U));
    }
  }
}

TEST_CASE("a neighbour that claims to be the end of all ways does not close the others", "[sync]") {
  SeededRandom random(9);
  Place hub = make_place(random, Tier::hub);
  Place district = make_place(random, Tier::district, {hub.id});
  Place liar = make_place(random, Tier::relay);
  Place clinic = make_place(random, Tier::clinic, {district.id});
  for (std::int64_t day = 0; day < 3; ++day) meet(clinic, district, day * kDay_s);
  const auto to_clinic = routine(hub, clinic.endpoint());
  std::int64_t s = 3 * kDay_s;
  greet(liar, district, s);
  district.router->learn(liar.id, {{clinic.endpoint(), 0, 0xffff}}, Router::Named::anew, at_s(0));
  CHECK(district.router->may_forward(to_clinic, liar.id, at_s(s)));  // it may swallow it
  const auto named = district.router->advertise(hub.id, hub.tier, at_s(s));
  district.router->named(named, at_s(s));
  part(liar, district, s + 60);
  // The clinic itself comes again: a next hop at once, whatever number was claimed.
  greet(clinic, district, s + 3'600);
  CHECK(district.router->may_forward(to_clinic, clinic.id, at_s(s + 3'600)));
  part(clinic, district, s + 3'660);
  const auto later = district.router->advertise(hub.id, hub.tier, at_s(s + 3'700));
  CHECK(line(later, clinic.endpoint()));
}

TEST_CASE("a neighbour that names thousands costs what the limits allow", "[sync]") {
  SeededRandom random(10);
  Place hub = make_place(random, Tier::hub);
  Place liar = make_place(random, Tier::relay);
  std::vector<Reach> many;
  for (std::uint32_t i = 0; i < 8'192; ++i)
    many.push_back({random.make<EndpointId>(), i + 1, 0xffff, Tier::hub, true});
  greet(hub, liar, 0);
  hub.router->learn(liar.id, many, Router::Named::anew, at_s(0));
  Place other = make_place(random, Tier::hub);
  CHECK(hub.router->advertise(other.id, other.tier, at_s(0)).size() <= 2'048);
  CHECK(hub.router->memory(liar.id, at_s(0)).size() < 16'384);
  hub.router->learn(liar.id, {}, Router::Named::anew, at_s(0));
  CHECK(hub.router->advertise(other.id, other.tier, at_s(1)).size() <= 2);
}

}  // namespace harkara::sync
