// The fuzzer itself: it repeats, its checkers can fail, and failing runs become small. A
// few seeds stand for the many that `harkara sim fuzz` runs; HARKARA_FUZZ_RUNS for more.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "sim/fuzz/inspector.h"
#include "sim/fuzz/recording.h"
#include "sim/fuzz/shrink.h"

namespace harkara::sim::fuzz {
namespace {

Outcome run_seed(std::uint64_t seed) {
  Choices choices(seed);
  return run_script(read_script(choices));
}

Outcome run_again(const ChoiceList& given) {
  Choices choices(given);
  return run_script(read_script(choices));
}

ChoiceList choices_of(std::uint64_t seed) {
  Choices choices(seed);
  read_script(choices);
  return choices.made();
}

// A clinic, a relay and a hub, in a row.
Setting row() {
  Setting setting;
  setting.places = {{Tier::hub, 0, false, false, Speaks::ours},
                    {Tier::district, 0, true, false, Speaks::ours},
                    {Tier::clinic, 1, true, false, Speaks::ours}};
  setting.pairs = {{1, 0, {}, false}, {2, 1, {}, false}};
  return setting;
}

std::optional<Checker> found(Network& network) {
  Inspector(network).after_event();
  const auto& violation = network.findings().violation();
  return violation ? std::optional(violation->checker) : std::nullopt;
}

constexpr std::uint32_t kWeek_s = 7 * 24 * 3600;

// From the row's end to its neighbour, or by it to the hub's desk.
BundleId pass_on(Network& network, std::size_t to, storage::BundleState state_then) {
  const auto id = network.send(2, to, to == 0, ServiceClass::routine, 900, kWeek_s);
  REQUIRE(id);
  network.meet(*network.wires()[1], 60'000, {});
  network.pass(20'000);
  REQUIRE(Network::state_at(*network.actors()[2], *id) == state_then);
  return *id;
}

}  // namespace

TEST_CASE("networks under faults keep what they promised", "[sim]") {
  const char* wanted = std::getenv("HARKARA_FUZZ_RUNS");
  const std::uint64_t runs = wanted == nullptr ? 12 : std::strtoull(wanted, nullptr, 10);
  std::size_t delivered = 0;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    const Outcome outcome = run_seed(seed);
    CAPTURE(seed, outcome.violation ? outcome.violation->what : "");
    REQUIRE_FALSE(outcome.violation);
    delivered += outcome.delivered;
  }
  CHECK(delivered > 0);
}

TEST_CASE("a fuzzed run is the same each time, from its seed and from its choices", "[sim]") {
  for (std::uint64_t seed = 40; seed < 43; ++seed) {
    const Outcome first = run_seed(seed);
    CHECK(run_seed(seed).digest == first.digest);
    CHECK(run_again(choices_of(seed)).digest == first.digest);
    CHECK(run_seed(seed + 1).digest != first.digest);
  }
}

TEST_CASE("choices that are missing or out of range still make a run", "[sim]") {
  ChoiceList choices = choices_of(7);
  choices[0].resize(3);
  for (ChoiceGroup& group : choices)
    for (std::uint64_t& number : group) number = ~number;
  Choices given(choices);
  const Script script = read_script(given);
  CHECK(script.setting.places.size() >= 2);
  CHECK(script.events.size() + 1 == choices.size());
}

TEST_CASE("a bundle that its keeper loses in silence is found missing", "[sim]") {
  Network network(row(), {});
  REQUIRE(network.send(2, 0, true, ServiceClass::routine, 900, kWeek_s));
  REQUIRE_FALSE(found(network));
  network.actors()[2]->node->restore({});  // behind the ledger's back
  CHECK(found(network) == Checker::lost);
}

TEST_CASE("a bundle that is called delivered and is not is found", "[sim]") {
  Network network(row(), {});
  const BundleId id = pass_on(network, 1, storage::BundleState::delivered);
  REQUIRE_FALSE(found(network));
  network.ledger().at(id).arrived_ms.reset();
  CHECK(found(network) == Checker::ahead);
}

TEST_CASE("belief in a peer that has lost the bundle is found after they have met", "[sim]") {
  Network network(row(), {});
  pass_on(network, 0, storage::BundleState::forwarded);
  Inspector(network).after_meeting();
  REQUIRE_FALSE(network.findings().violation());
  network.actors()[1]->node->restore({});  // and they have not met
  Inspector(network).after_meeting();
  REQUIRE(network.findings().violation());
  CHECK(network.findings().violation()->checker == Checker::ahead);
}

TEST_CASE("what a relay passed on it may forget when its tomb has ended, and not before", "[sim]") {
  Network network(row(), {});
  const BundleId id = pass_on(network, 0, storage::BundleState::forwarded);
  Actor& relay = *network.actors()[1];
  const auto record = relay.node->bundles().find(id);
  REQUIRE(record);
  REQUIRE(relay.node->bundles().bury(*record, storage::TombReason::forgotten, 1));
  network.pass(1);
  REQUIRE(relay.buried_ms.contains(id));
  const std::int64_t hour_ms = 3'600'000;
  REQUIRE(relay.node->bundles().forget_tombs(2));
  relay.buried_ms[id] = network.now_ms() - 48 * hour_ms;
  Inspector(network).after_meeting();
  CHECK_FALSE(network.findings().violation());
  relay.buried_ms[id] = network.now_ms() - 40 * hour_ms;
  Inspector(network).after_meeting();
  REQUIRE(network.findings().violation());
  CHECK(network.findings().violation()->checker == Checker::ahead);
}

TEST_CASE("a queue that is not that of the records is found", "[sim]") {
  Network network(row(), {});
  REQUIRE(network.send(2, 0, true, ServiceClass::routine, 900, kWeek_s));
  storage::MemoryStore& store = network.actors()[2]->node->store();
  Bytes key;
  REQUIRE(store.scan_keys(storage::Table::queue, {}, [&](View entry) {
    key = to_bytes(entry);
    return false;
  }));
  REQUIRE(store.remove(storage::Table::queue, key));
  CHECK(found(network) == Checker::store);
}

TEST_CASE("content outside its seal is found in a store and on a link", "[sim]") {
  Network network(row(), {});
  const Bytes leak = to_bytes(as_view(network.marker()));
  storage::MemoryStore& store = network.actors()[1]->node->store();
  REQUIRE(store.put(storage::Table::chunks, leak, leak));
  REQUIRE(store.commit());
  Inspector(network).at_end();
  REQUIRE(network.findings().violation());
  CHECK(network.findings().violation()->checker == Checker::secret);
}

TEST_CASE("a bundle at its destination before the oracle's bound is found", "[sim]") {
  Network network(row(), {});
  const auto id = network.send(2, 0, true, ServiceClass::routine, 900, kWeek_s);
  REQUIRE(id);
  network.ledger().at(*id).arrived_ms = 1;
  Inspector(network).at_end();
  REQUIRE(network.findings().violation());
  CHECK(network.findings().violation()->checker == Checker::early);
}

TEST_CASE("shrinking leaves the events that matter, and small numbers", "[sim]") {
  ChoiceList choices(41, ChoiceGroup{5, 900, 17});
  choices[7] = {3, 1'000, 1};
  choices[30] = {4, 77, 2};
  const auto fails = [](const ChoiceList& list) {
    bool three = false;
    for (const ChoiceGroup& group : list) {
      if (group.empty()) continue;
      three = three || (group[0] == 3 && group[1] >= 100);
      if (three && group[0] == 4) return true;
    }
    return false;
  };
  const Shrunk small = shrink(choices, fails, 2'000);
  REQUIRE(small.choices.size() == 3);
  CHECK(small.choices[1][0] == 3);
  CHECK(small.choices[1][1] < 200);
  CHECK(small.choices[2] == ChoiceGroup{4, 0, 0});
}

TEST_CASE("a recording reads back as it was written, and says where it is wrong", "[sim]") {
  const Recording recording{17, Checker::order, choices_of(3)};
  const std::string text = write_recording(recording, {Checker::order, "x", 5}, false);
  const auto read = read_recording(text);
  REQUIRE(read);
  CHECK(read->seed == 17);
  CHECK(read->checker == Checker::order);
  CHECK(read->choices == recording.choices);
  CHECK(read_recording("harkara fuzz 1\nseed x\n").error().message ==
        "line 2: a seed is a whole number");
  CHECK(read_recording("harkara fuzz 1\nchoices\n1 2 z\n").error().message ==
        "line 3: numbers are expected, or 'end'");
  CHECK_FALSE(read_recording("harkara fuzz 1\nchoices\n1 2\n"));
  CHECK_FALSE(read_recording(""));
}

}  // namespace harkara::sim::fuzz
