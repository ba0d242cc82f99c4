// Large stores that know much of each other, on engines and links as they ship.
#include <catch2/catch.hpp>

#include "hubs.h"
#include "sync/receipt.h"

namespace harkara::sim {
namespace {

constexpr LinkModel kVillage{.rate_Bps = 8'000, .delay_ms = 300};  // 64 kbit/s
constexpr std::size_t kMany = 5'000;

}  // namespace

TEST_CASE("two hubs with five thousand bundles each settle a hundred differences in a sketch",
          "[sim]") {
  Hubs hubs(1, kVillage);
  const auto common = hubs.plant(kMany, {&hubs.upper, &hubs.lower});
  const auto fresh = hubs.plant(50, {&hubs.lower});
  hubs.plant(50, {&hubs.upper});
  hubs.meet(60'000);
  CHECK(hubs.tally.listing() == 0);
  CHECK(hubs.tally.sketching() < 2'300);
  CHECK(hubs.all_above(fresh));
  CHECK(hubs.waiting_below(fresh) == 0);                     // custody passed
  CHECK(hubs.waiting_below(common) == common.size());        // a short id moves nothing
  CHECK(hubs.tally.frames_of<sync::ManifestFrame>() == 50);  // and nothing else was sent
}

TEST_CASE("equal stores ask and answer once, in a hundred and fifty bytes", "[sim]") {
  Hubs hubs(2, kVillage);
  hubs.plant(kMany, {&hubs.upper, &hubs.lower});
  hubs.meet(30'000);
  CHECK(hubs.tally.listing() == 0);
  CHECK(hubs.tally.sketching() < 150);
  CHECK(hubs.tally.frames_of<sync::Cells>() == 1);
  CHECK(hubs.tally.frames_of<sync::ManifestFrame>() == 0);
}

TEST_CASE("a clinic asks about fifty bundles in 320 bytes, however much the hub holds", "[sim]") {
  const auto known = GENERATE(as<std::size_t>{}, 50, 3'000);
  Hubs hubs(9, kVillage);
  hubs.plant(known, {&hubs.upper});
  hubs.plant(40, {&hubs.upper, &hubs.lower});
  const auto fresh = hubs.plant(10, {&hubs.lower});
  hubs.meet(30'000);
  CHECK(hubs.tally.listing() <= 320);
  CHECK(hubs.tally.sketching() == 0);
  CHECK(hubs.tally.questions == 1);
  CHECK(hubs.all_above(fresh));
}

TEST_CASE("a contact cut in the middle of a sketch costs a sketch, and no bundle", "[sim]") {
  for (std::int64_t cut_ms = 600; cut_ms <= 3'000; cut_ms += 300) {
    Hubs hubs(3, kVillage);
    hubs.plant(1'500, {&hubs.upper, &hubs.lower});
    const auto fresh = hubs.plant(120, {&hubs.lower});
    hubs.meet(cut_ms);
    hubs.link.cut();
    hubs.meet(60'000);
    CAPTURE(cut_ms);
    CHECK(hubs.all_above(fresh));
    CHECK(hubs.waiting_below(fresh) == 0);
    CHECK(hubs.tally.listing() < 120 * 7);  // those whose acks were lost, at most
  }
}

TEST_CASE("sets that differ in most are listed, and all arrives", "[sim]") {
  Hubs hubs(4, {.rate_Bps = 100'000, .delay_ms = 20});
  hubs.plant(200, {&hubs.upper, &hubs.lower});
  const auto fresh = hubs.plant(600, {&hubs.lower});
  hubs.plant(900, {&hubs.upper});
  hubs.meet(60'000);
  CHECK(hubs.tally.listing() > 800 * 6);
  CHECK(hubs.all_above(fresh));
  CHECK(hubs.waiting_below(fresh) == 0);
}

TEST_CASE("a hub that holds little speaks, and is given the rest", "[sim]") {
  Hubs hubs(5, {.rate_Bps = 100'000, .delay_ms = 20});
  hubs.plant(30, {&hubs.upper, &hubs.lower});
  const auto fresh = hubs.plant(700, {&hubs.lower});
  hubs.meet(60'000);
  CHECK(hubs.tally.listing() == 0);
  CHECK(hubs.tally.frames_of<sync::Cells>() == 0);
  CHECK(hubs.tally.frames_of<sync::Holdings>() == 1);
  CHECK(hubs.all_above(fresh));
  CHECK(hubs.waiting_below(fresh) == 0);
}

TEST_CASE("an empty hub is asked nothing and given all", "[sim]") {
  Hubs hubs(6, {.rate_Bps = 100'000, .delay_ms = 20});
  const auto fresh = hubs.plant(600, {&hubs.lower});
  hubs.meet(60'000);
  CHECK(hubs.tally.listing() + hubs.tally.sketching() == 0);
  CHECK(hubs.all_above(fresh));
}

TEST_CASE("classes are settled in their order, so that a cut leaves the urgent ones done",
          "[sim]") {
  Hubs hubs(7, kVillage);
  const auto both = std::vector<Node*>{&hubs.upper, &hubs.lower};
  hubs.plant(1'000, both, ServiceClass::urgent);
  hubs.plant(1'000, both, ServiceClass::routine);
  hubs.plant(1'000, both, ServiceClass::document);
  const auto emergency = hubs.plant(3, {&hubs.lower}, ServiceClass::emergency);
  const auto urgent = hubs.plant(8, {&hubs.lower}, ServiceClass::urgent);
  const auto routine = hubs.plant(8, {&hubs.lower}, ServiceClass::routine);
  const auto document = hubs.plant(8, {&hubs.lower}, ServiceClass::document);
  std::array<std::int64_t, 4> done{};
  const std::array all{&emergency, &urgent, &routine, &document};
  hubs.meet(0);
  for (int step = 0; step < 600; ++step) {
    hubs.world.run_until(hubs.world.now().monotonic_ms + 100);
    for (std::size_t i = 0; i < all.size(); ++i)
      if (done[i] == 0 && hubs.all_above(*all[i])) done[i] = hubs.world.now().monotonic_ms;
  }
  CHECK(done[0] > 0);
  CHECK(std::ranges::is_sorted(done));
  CHECK(hubs.tally.frames_of<sync::SketchOpen>() == 3);
}

TEST_CASE("what is delivered above is listed, not sent, and its receipt comes back", "[sim]") {
  Hubs hubs(8, {.rate_Bps = 100'000, .delay_ms = 20});
  hubs.plant(1'000, {&hubs.upper, &hubs.lower});
  const auto delivered = hubs.plant(40, {&hubs.upper, &hubs.lower});
  const auto fresh = hubs.plant(20, {&hubs.lower});
  for (const BundleId& id : delivered) {
    auto record = *hubs.upper.bundles().find(id);
    record.state = storage::BundleState::delivered;
    REQUIRE(hubs.upper.bundles().purge_chunks(record));
    REQUIRE(hubs.upper.bundles().update(record, storage::BundleState::held));
    const sync::Receipt receipt = sync::issue_receipt(id, "", 1, hubs.origin.identity);
    REQUIRE(hubs.upper.store().put(storage::Table::receipts, id.view(), receipt.encoded));
  }
  REQUIRE(hubs.upper.store().commit());
  hubs.meet(30'000);
  CHECK(hubs.tally.listing() > 60 * 6);
  CHECK(hubs.tally.listing() < 60 * 6 + 60);
  CHECK(hubs.tally.frames_of<sync::ManifestFrame>() == 20);
  CHECK(hubs.tally.frames_of<sync::Receipts>() > 0);
  CHECK(hubs.all_above(fresh));
}

}  // namespace harkara::sim
