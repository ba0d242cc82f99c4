#include <catch2/catch.hpp>

#include "sim/input/one_trace.h"
#include "sim/plan/trace_plan.h"
#include "sim/route/prophet_router.h"
#include "sim/run/network_run.h"

namespace harkara::sim {
namespace {

NetworkPlan plan_of(std::string_view text) {
  OneTraceReader reader;
  REQUIRE(reader.read("x.one", text));
  TraceSettings settings;
  settings.rates = {{"", 100'000}};
  const auto plan = plan_of_trace(std::move(reader).finish(), settings);
  if (!plan) FAIL(plan.error().message);
  return *plan;
}

RunReport run(const NetworkPlan& plan, const RoutingChoice& routing) {
  return NetworkRun(plan, Depth::flow, nullptr, routing).run();
}

// A contact of a minute that begins at `at_s`.
std::string contact(int at_s, int a, int b) {
  const std::string pair = std::to_string(a) + " " + std::to_string(b);
  return std::to_string(at_s) + " CONN " + pair + " up\n" + std::to_string(at_s + 60) + " CONN " +
         pair + " down\n";
}

// Node 0 asks node 9; it meets 1 to 8 one after the other.
std::string star() {
  std::string out = "1 C M1 0 9 3000\n";
  for (int peer = 1; peer <= 8; ++peer) out += contact(100 * peer, 0, peer);
  return out;
}

constexpr RoutingChoice kEpidemic{.kind = RouterKind::epidemic};
constexpr RoutingChoice kDirect{.kind = RouterKind::direct};
constexpr RoutingChoice kProphet{.kind = RouterKind::prophet};

}  // namespace

TEST_CASE("the direct router waits for the destination, the epidemic one takes any way", "[sim]") {
  const NetworkPlan plan =
      plan_of("1 C M1 0 2 3000\n" + contact(100, 0, 1) + contact(300, 1, 2) + contact(5'000, 0, 2));
  const RunReport direct = run(plan, kDirect);
  CHECK(direct.transfers.delivered == 1);
  CHECK(direct.transfers.relayed == 1);
  CHECK(direct.transfers.latency_mean_ms > 4'990'000);
  const RunReport epidemic = run(plan, kEpidemic);
  CHECK(epidemic.transfers.delivered == 1);
  CHECK(epidemic.transfers.relayed == 2);
  CHECK(epidemic.transfers.latency_mean_ms < 310'000);
  CHECK(epidemic.gap.early == 0);
  CHECK(epidemic.counters.told_twice == 0);
}

TEST_CASE("under the epidemic rule whoever is met gets a copy, until a receipt is known", "[sim]") {
  CHECK(run(plan_of(star()), kEpidemic).transfers.relayed == 8);
  // The destination comes first: its receipt tells all others that it is too late.
  const NetworkPlan late = plan_of(star() + contact(50, 0, 9));
  CHECK(run(late, kEpidemic).transfers.relayed == 1);
}

TEST_CASE("under spray and wait there are never more copies than were made", "[sim]") {
  for (const std::uint32_t copies : {1U, 2U, 3U, 6U}) {
    CAPTURE(copies);
    // Those who were given some meet three others each.
    std::string text = star();
    for (int peer = 1; peer <= 8; ++peer)
      for (int other = 10; other <= 12; ++other)
        text +=
            contact(2'000 + 1'000 * peer + 100 * (other - 10), peer, 10 + 3 * peer + other - 10);
    const RunReport report = run(plan_of(text), {.kind = RouterKind::spray, .copies = copies});
    CHECK(report.transfers.relayed == copies - 1);
  }
}

TEST_CASE("the account of copies halves what is given, and ends with the delivery", "[sim]") {
  SeededRandom random(1);
  const auto bundle = random.make<BundleId>();
  const auto [a, b, c] =
      std::tuple{random.make<NodeId>(), random.make<NodeId>(), random.make<NodeId>()};
  SprayAccount account(5);
  CHECK(account.copies(bundle, a, a) == 5);
  CHECK(account.copies(bundle, b, a) == 1);
  account.moved(bundle, a, b);
  CHECK(account.copies(bundle, a, a) == 3);
  CHECK(account.copies(bundle, b, a) == 2);
  account.moved(bundle, b, c);
  CHECK(account.copies(bundle, b, a) == 1);
  CHECK(account.copies(bundle, c, a) == 1);
  account.arrived(bundle);
  CHECK(account.copies(bundle, a, a) == 1);
}

TEST_CASE("PRoPHET copies to those with a better chance only", "[sim]") {
  // Node 1 meets the destination, 2 meets node 1, 3 meets nobody.
  const std::string before = contact(100, 1, 9) + contact(200, 1, 2) + "250 C M1 0 9 3000\n";
  CHECK(run(plan_of(before + contact(300, 0, 3)), kProphet).transfers.relayed == 0);
  CHECK(run(plan_of(before + contact(300, 0, 1)), kProphet).transfers.relayed == 1);
  CHECK(run(plan_of(before + contact(300, 0, 2)), kProphet).transfers.relayed == 1);
  const RunReport home =
      run(plan_of(before + contact(300, 0, 2) + contact(400, 2, 1) + contact(500, 1, 9)), kProphet);
  CHECK(home.transfers.delivered == 1);
  CHECK(home.transfers.relayed == 3);
}

TEST_CASE("a chance rises with a meeting and fades by the unit of time", "[sim]") {
  SeededRandom random(1);
  const auto self = random.make<NodeId>();
  const auto peer = random.make<NodeId>();
  ProphetRouter router(self, {endpoint_of(self)}, 30'000);
  CHECK(router.chance(endpoint_of(self), {0, 0}) == 1);
  CHECK(router.chance(endpoint_of(peer), {0, 0}) == 0);
  router.contact_began(peer, Tier::clinic, {0, 0});
  router.contact_ended(peer, {0, 0});
  CHECK(router.chance(endpoint_of(peer), {0, 0}) == Approx(0.75));
  CHECK(router.chance(endpoint_of(peer), {60'000, 0}) == Approx(0.75 * 0.98 * 0.98));
  router.contact_began(peer, Tier::clinic, {60'000, 0});
  CHECK(router.chance(endpoint_of(peer), {60'000, 0}) == Approx(0.9300750));
  // What was named at the beginning stays named, with a second link too.
  const auto named = router.advertise(peer, Tier::clinic, {60'000, 0});
  router.contact_began(peer, Tier::clinic, {90'000, 0});
  CHECK(router.advertise(peer, Tier::clinic, {90'000, 0}) == named);
}

TEST_CASE("what a peer knows counts once in a contact", "[sim]") {
  SeededRandom random(2);
  const auto self = random.make<NodeId>();
  const auto peer = random.make<NodeId>();
  const auto far = random.make<EndpointId>();
  ProphetRouter router(self, {endpoint_of(self)}, 30'000);
  router.contact_began(peer, Tier::clinic, {0, 0});
  const std::vector<sync::Reach> half{{.endpoint = far, .expected_delay_s = 65'536}};
  router.learn(peer, half, sync::Router::Named::anew, {0, 0});
  CHECK(router.chance(far, {0, 0}) == Approx(0.75 * 0.5 * 0.25));
  router.learn(peer, half, sync::Router::Named::in_addition, {0, 0});
  CHECK(router.chance(far, {0, 0}) == Approx(0.75 * 0.5 * 0.25));
}

TEST_CASE("each rule replays to the same digest, and another rule to another", "[sim]") {
  const NetworkPlan plan = plan_of(star() + contact(2'000, 8, 9));
  std::set<std::uint64_t> digests;
  for (const RouterKind kind :
       {RouterKind::harkara, RouterKind::epidemic, RouterKind::spray, RouterKind::direct}) {
    const RunReport first = run(plan, {.kind = kind});
    CHECK(run(plan, {.kind = kind}).digest == first.digest);
    digests.insert(first.digest);
  }
  CHECK(digests.size() == 4);
}

}  // namespace harkara::sim
