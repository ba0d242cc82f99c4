// The oracle against ways of finding the same that are too slow for anything but this.
#include "sim/oracle.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "base/random.h"
#include "sim/run/oracle_gap.h"

namespace harkara::sim {
namespace {

ContactPlan tiny_plan(SeededRandom& random, bool rates) {
  ContactPlan plan;
  const std::size_t nodes = 3 + random.below(3);
  for (std::size_t i = 0; i < nodes; ++i) plan.nodes.push_back(std::to_string(i));
  const std::size_t contacts = 3 + random.below(8);
  for (std::size_t i = 0; i < contacts; ++i) {
    PlannedContact contact;
    contact.from = static_cast<std::uint32_t>(random.below(nodes));
    contact.to = static_cast<std::uint32_t>((contact.from + 1 + random.below(nodes - 1)) % nodes);
    contact.start_ms = static_cast<std::int64_t>(random.below(60));
    contact.end_ms = contact.start_ms + 1 + static_cast<std::int64_t>(random.below(30));
    contact.delay_ms = static_cast<std::int64_t>(random.below(4));
    contact.rate_Bps = rates && random.below(5) > 0 ? 1'000 * (1 + random.below(4)) : 0;
    plan.contacts.push_back(contact);
  }
  std::ranges::stable_sort(plan.contacts, {}, &PlannedContact::start_ms);
  return plan;
}

// Every sequence of distinct contacts is tried.
void walk(const ContactPlan& plan, std::uint32_t at, std::int64_t now, std::vector<bool>& used,
          std::vector<std::int64_t>& best) {
  best[at] = std::min(best[at], now);
  for (std::size_t i = 0; i < plan.contacts.size(); ++i) {
    const PlannedContact& contact = plan.contacts[i];
    if (used[i] || contact.from != at) continue;
    const std::int64_t leaves = std::max(now, contact.start_ms);
    if (leaves >= contact.end_ms) continue;
    used[i] = true;
    walk(plan, contact.to, leaves + contact.delay_ms, used, best);
    used[i] = false;
  }
}

// Millisecond by millisecond: who has the whole sends what each contact carries in one.
std::vector<std::int64_t> by_steps(const ContactPlan& plan, const PlannedBundle& bundle) {
  std::vector<std::int64_t> whole(plan.nodes.size(), kNever_ms);
  std::vector<std::map<std::int64_t, std::uint64_t>> coming(plan.nodes.size());
  std::vector<std::uint64_t> have(plan.nodes.size(), 0);
  whole[bundle.from] = bundle.created_ms;
  for (std::int64_t now = bundle.created_ms; now < 200; ++now) {
    for (std::size_t node = 0; node < have.size(); ++node) have[node] += coming[node][now];
    // Contacts without a rate or a delay pass it on within the moment.
    for (std::size_t round = 0; round < plan.nodes.size(); ++round) {
      for (std::size_t node = 0; node < have.size(); ++node)
        if (have[node] >= bundle.bytes) whole[node] = std::min(whole[node], now);
      if (round > 0 && bundle.bytes > 0) {
        for (const PlannedContact& contact : plan.contacts)
          if (contact.rate_Bps == 0 && contact.delay_ms == 0 && whole[contact.from] <= now &&
              now >= contact.start_ms && now < contact.end_ms)
            have[contact.to] = std::max(have[contact.to], bundle.bytes);
      }
    }
    for (const PlannedContact& contact : plan.contacts) {
      if (whole[contact.from] > now || now < contact.start_ms || now >= contact.end_ms) continue;
      // At 1 000 bytes a second one byte has come in by the end of each millisecond.
      if (contact.rate_Bps == 0)
        coming[contact.to][now + contact.delay_ms] += bundle.bytes;
      else
        coming[contact.to][now + contact.delay_ms + 1] += contact.rate_Bps / 1'000;
    }
  }
  return whole;
}

}  // namespace

TEST_CASE("foremost journeys are those that trying every way finds", "[sim][oracle]") {
  SeededRandom random(1);
  std::size_t reached = 0;
  for (int i = 0; i < 3'000; ++i) {
    const ContactPlan plan = tiny_plan(random, i % 2 == 0);
    const auto created = static_cast<std::int64_t>(random.below(20));
    std::vector<std::int64_t> best(plan.nodes.size(), kNever_ms);
    std::vector<bool> used(plan.contacts.size(), false);
    walk(plan, 0, created, used, best);
    const auto found = Oracle(plan).arrivals_ms({0, 1, created, 0});
    CAPTURE(i);
    REQUIRE(found == best);
    CHECK(Oracle(plan).delivery_ms({0, 1, created, 0}) == best[1]);
    reached += best[1] == kNever_ms ? 0U : 1U;
  }
  CHECK(reached > 500);
}

TEST_CASE("with rates, arrivals are those of going byte by byte", "[sim][oracle]") {
  SeededRandom random(2);
  std::size_t reached = 0;
  for (int i = 0; i < 3'000; ++i) {
    const ContactPlan plan = tiny_plan(random, true);
    const PlannedBundle bundle{0, 1, static_cast<std::int64_t>(random.below(20)),
                               1 + random.below(40)};
    const auto found = Oracle(plan).arrivals_ms(bundle);
    const auto expected = by_steps(plan, bundle);
    CAPTURE(i, bundle.bytes, bundle.created_ms);
    REQUIRE(found == expected);
    reached += expected[1] == kNever_ms ? 0U : 1U;
  }
  CHECK(reached > 500);
}

TEST_CASE("a sample has of each part as much as it had bundles", "[sim][oracle]") {
  NetworkPlan plan;
  plan.end_ms = 1'000;
  plan.nodes = {{.name = "a", .group = "a", .parents = {}},
                {.name = "b", .group = "b", .parents = {}}};
  plan.links = {{.a = 0, .b = 1, .rate_Bps = 1'000, .delay_ms = 0, .up = {{0, 1'000}}}};
  OracleSample sample(4);
  const TimedBundle early{.from = 0, .to = 1, .bytes = 0, .made_ms = 0, .arrived_ms = 10};
  const TimedBundle late{.from = 1, .to = 0, .bytes = 0, .made_ms = 0, .arrived_ms = 500};
  const TimedBundle lost{.from = 0, .to = 1, .bytes = 0, .made_ms = 2'000, .arrived_ms = -1};
  CHECK(sample.wanted_of(3) == 3);
  CHECK(sample.wanted_of(30) == 4);
  sample.add_part({early, early, early, early}, 30);
  sample.add_part({}, 0);
  sample.add_part({late}, 1);
  sample.add_part({lost, lost, lost, lost}, 9);
  const OracleGap gap = sample.gap(plan);
  CHECK(gap.sampled == 4);
  CHECK(gap.possible == 3);
  CHECK(gap.delivered == 3);
  CHECK(gap.early == 0);
  CHECK(gap.median_ms == 10);
  CHECK(OracleSample().gap(plan).sampled == 0);
}

TEST_CASE("a bundle too large for one contact goes on in the next", "[sim][oracle]") {
  ContactPlan plan;
  plan.nodes = {"clinic", "hub"};
  plan.contacts = {{0, 1, 0, 2'000, 1'000, 300}, {0, 1, 60'000, 90'000, 1'000, 300}};
  CHECK(Oracle(plan).delivery_ms({0, 1, 0, 1'500}) == 1'800);
  CHECK(Oracle(plan).delivery_ms({0, 1, 0, 5'000}) == 63'300);
  CHECK(Oracle(plan).delivery_ms({0, 1, 500, 1'500}) == 2'300);  // what left may still arrive
  CHECK(Oracle(plan).delivery_ms({0, 1, 0, 40'000}) == kNever_ms);
  CHECK(Oracle(plan).delivery_ms({1, 0, 0, 1}) == kNever_ms);
}

}  // namespace harkara::sim
