#include <catch2/catch.hpp>

#include "sim/run/network_run.h"
#include "tests/sim/row.h"

namespace harkara::sim {
namespace {

struct Notebook : RunObserver {
  void made(const BundleMade& event) override { bundles.push_back(event); }
  void moved(const BundleMoved& event) override { moves.push_back(event); }
  void contact(const ContactEnded& event) override { contacts.push_back(event); }
  void fill(const StoreFill& event) override { fills.push_back(event); }
  std::vector<BundleMade> bundles;
  std::vector<BundleMoved> moves;
  std::vector<ContactEnded> contacts;
  std::vector<StoreFill> fills;
};

// Another row beside the first, with cases of its own a minute later.
NetworkPlan two_rows() {
  NetworkPlan plan = row_plan();
  const NetworkPlan row = plan;
  const auto nodes = static_cast<std::uint32_t>(row.nodes.size());
  for (PlannedNode node : row.nodes) {
    node.name += "-2";
    for (std::uint32_t& parent : node.parents) parent += nodes;
    plan.nodes.push_back(node);
  }
  for (PlannedLink link : row.links) {
    link.a += nodes;
    link.b += nodes;
    plan.links.push_back(link);
  }
  for (PlannedCase one : row.cases) {
    one.at_ms += kMinute_ms;
    one.from += nodes;
    one.to += nodes;
    plan.cases.push_back(one);
  }
  PlannedCase lost = row.cases.front();  // there is no way to where it is to go
  lost.at_ms += 2 * kMinute_ms;
  lost.to += nodes;
  plan.cases.push_back(lost);
  std::ranges::stable_sort(plan.cases, {}, &PlannedCase::at_ms);
  plan.case_names.clear();
  return plan;
}

}  // namespace

TEST_CASE("an observed run is the run that nobody observes", "[sim][report]") {
  const bool apart = GENERATE(false, true);
  const NetworkPlan plan = apart ? two_rows() : row_plan();
  CHECK(Parts(plan).count() == (apart ? 2 : 1));
  Notebook notebook;
  const RunReport watched = NetworkRun(plan, Depth::flow, &notebook).run();
  const RunReport alone = NetworkRun(plan).run();
  CHECK(watched.digest == alone.digest);
  CHECK(watched.events == alone.events);
  CHECK(watched.transfers.lost_bytes == alone.transfers.lost_bytes);
  CHECK(watched.gap.sampled == alone.gap.sampled);
  CHECK(watched.gap.mean_ms == alone.gap.mean_ms);
  CHECK(watched.all.median_ms == alone.all.median_ms);
  CHECK(watched.transfers.created == alone.transfers.created);
  CHECK(watched.transfers.latency_median_ms == alone.transfers.latency_median_ms);
  CHECK(std::ranges::equal(watched.places, alone.places, {}, &Answered::p95_ms, &Answered::p95_ms));
  CHECK(std::ranges::equal(watched.causes, alone.causes, {}, &Cause::waited_ms, &Cause::waited_ms));
  CHECK(std::ranges::equal(watched.links, alone.links, {}, &LinkUse::carried_bytes,
                           &LinkUse::carried_bytes));
  CHECK(std::ranges::is_sorted(notebook.moves, {}, &BundleMoved::at_ms));
}

TEST_CASE("an observer is told of every bundle, move, contact and hour", "[sim][report]") {
  const NetworkPlan plan = row_plan();
  Notebook seen;
  const RunReport report = NetworkRun(plan, Depth::flow, &seen).run();
  CHECK(seen.bundles.size() == report.transfers.created);
  CHECK(seen.moves.size() == report.transfers.relayed);
  CHECK(std::ranges::count_if(seen.moves, &BundleMoved::arrived) ==
        static_cast<std::ptrdiff_t>(report.transfers.delivered));
  CHECK(report.transfers.answers == 6);
  CHECK(seen.contacts.size() == 21);
  CHECK(seen.contacts.back().end_ms == plan.end_ms);
  std::uint64_t carried = 0;
  std::uint64_t lost = 0;
  for (const ContactEnded& contact : seen.contacts) {
    CHECK(contact.start_ms < contact.end_ms);
    carried += contact.carried_bytes;
    lost += contact.lost_bytes;
  }
  std::uint64_t expected = 0;
  for (const LinkUse& use : report.links) expected += use.carried_bytes;
  CHECK(carried == expected);
  CHECK(lost == report.transfers.lost_bytes);
  CHECK(seen.fills.size() == 11 * plan.nodes.size());
}

}  // namespace harkara::sim
