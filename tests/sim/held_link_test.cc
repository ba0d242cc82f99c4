// A link that holds through fades, as the datagram link: what chance takes, and how it is paced.
#include <catch2/catch.hpp>

#include "sim/run/network_run.h"
#include "tests/sim/row.h"
#include "tests/sync/bench_peer.h"
#include "tree.h"

using namespace harkara;
using namespace harkara::sim;

namespace {

constexpr std::size_t kImage = 100'000;

LinkModel holding(std::uint32_t lost_ppm) {
  LinkModel model;
  model.holds_ms = 60'000;
  model.watches_itself = true;
  model.lost_ppm = lost_ppm;
  return model;
}

// Until the district has an image of the clinic's.
std::int64_t image_takes_ms(LinkModel model, std::uint64_t seed) {
  Tree tree(seed);
  tree.low.set_model(model);
  tree.links.up(tree.low);
  tree.pass(5'000);
  REQUIRE(
      tree.clinic.submit(tree.desk(), ServiceClass::document, random_bytes(tree.workload, kImage)));
  const std::int64_t from = tree.world.now().monotonic_ms;
  const auto here = [&] { return tree.district.count(sync::Notice::Kind::accepted) == 1; };
  REQUIRE(tree.world.run_until(here, from + 10 * kMinute_ms));
  return tree.world.now().monotonic_ms - from;
}

struct Answers : RunObserver {
  void made(const BundleMade& event) override {
    if (event.homeward) made_ms[event.bundle] = event.at_ms;
  }
  void moved(const BundleMoved& event) override {
    if (event.arrived && made_ms.contains(event.bundle))
      took_ms.push_back(event.at_ms - made_ms[event.bundle]);
  }
  std::map<std::uint32_t, std::int64_t> made_ms;
  std::vector<std::int64_t> took_ms;
};

}  // namespace

TEST_CASE("a link that paces itself is full from the first slice on", "[sim]") {
  const LinkModel model = holding(0);
  const std::int64_t least_ms =
      static_cast<std::int64_t>(kImage * 1'000 / model.rate_Bps) + model.delay_ms;
  // Heads, padding, and a round trip before the first slice and after the last.
  CHECK(image_takes_ms(model, 7) < least_ms * 110 / 100 + 2 * model.delay_ms);
}

TEST_CASE("what chance takes from a link that holds is sent again, and costs time", "[sim]") {
  const auto seed = GENERATE(range(1, 9));
  const std::int64_t clean_ms = image_takes_ms(holding(0), static_cast<std::uint64_t>(seed));
  const std::int64_t lossy_ms = image_takes_ms(holding(100'000), static_cast<std::uint64_t>(seed));
  CHECK(lossy_ms > clean_ms);
  CHECK(lossy_ms < 2 * clean_ms);
}

TEST_CASE("over a link that loses a fifth of its packets all frames come, in order", "[sim]") {
  Tree tree(11);
  tree.low.set_model(holding(200'000));
  tree.high.set_model(holding(200'000));
  tree.links.up(tree.high);
  tree.links.up(tree.low);
  for (int i = 0; i < 40; ++i) {
    tree.pass(2'000);
    REQUIRE(
        tree.clinic.submit(tree.desk(), ServiceClass::urgent, random_bytes(tree.workload, 900)));
  }
  tree.pass(2 * kMinute_ms);
  CHECK(inbox_size(tree.hub) == 40);
  for (Node* node : {&tree.clinic, &tree.district, &tree.hub})
    CHECK(node->count(sync::Notice::Kind::contact_lost) == 0);  // frames out of order end contacts
}

TEST_CASE("what was off the air when the cover went still comes, and nothing else", "[sim]") {
  Tree tree(12);
  tree.low.set_model(holding(0));
  tree.links.up(tree.low);
  tree.pass(5'000);
  const auto submit = [&](std::size_t size) {
    REQUIRE(
        tree.clinic.submit(tree.desk(), ServiceClass::urgent, random_bytes(tree.workload, size)));
  };
  submit(200);  // on the air for some 70 ms, on its way for 300
  tree.pass(150);
  tree.low.fade();
  submit(200);
  tree.pass(1'000);
  CHECK(tree.district.count(sync::Notice::Kind::accepted) == 1);
  tree.links.up(tree.low);
  tree.pass(1'000);
  CHECK(tree.district.count(sync::Notice::Kind::accepted) == 2);
}

TEST_CASE("a clinic knows who answers at its desk before the first answer comes", "[sim]") {
  NetworkPlan plan = row_plan();
  plan.desks.push_back({"radiology@hub", 2, 1, {}});
  plan.links[0].up = plan.links[1].up = {{0, kHour_ms}};
  plan.cases.resize(2);
  for (std::size_t i = 0; i < 2; ++i) {
    plan.cases[i].at_ms = static_cast<std::int64_t>(i + 1) * kMinute_ms;
    plan.cases[i].desk = 0;
    plan.cases[i].parts = {{ServiceClass::routine, 600}};
    plan.cases[i].answer_bytes = 600;
  }
  Answers answers;
  NetworkRun(plan, Depth::flow, &answers).run();
  REQUIRE(answers.took_ms.size() == 2);
  CHECK(answers.took_ms[0] <= answers.took_ms[1] + 50);  // not a round trip more
}
