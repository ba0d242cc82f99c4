#include <catch2/catch.hpp>

#include "tests/sync/bench_peer.h"
#include "tree.h"

namespace harkara::sim {

using storage::BundleState;

TEST_CASE("bundles of every class reach a hub that the clinic never meets, and receipts come home",
          "[sim]") {
  const auto seed = GENERATE(range(1, 5));
  Tree tree(static_cast<std::uint64_t>(seed));
  std::vector<BundleId> up;
  for (const ServiceClass service_class : kServiceClasses)
    for (const std::size_t size : {200U, 3'000U, 40'000U})
      up.push_back(
          *tree.clinic.submit(tree.desk(), service_class, random_bytes(tree.workload, size)));
  // The district is a mule here: it never has both links at once.
  for (int round = 0; round < 30; ++round) {
    tree.links.up(tree.low);
    tree.pass(30'000);
    tree.low.cut();
    tree.links.up(tree.high);
    tree.pass(30'000);
    tree.high.cut();
  }
  CHECK(inbox_size(tree.hub) == up.size());
  for (const BundleId& id : up) {
    CHECK(state_at(tree.clinic, id) == BundleState::delivered);
    CHECK(state_at(tree.district, id) == BundleState::delivered);
    CHECK_FALSE(tree.clinic.bundles().chunk(*tree.clinic.bundles().find(id), 0));
  }
  CHECK(tree.clinic.count(sync::Notice::Kind::receipt) == up.size());
}

TEST_CASE("an answer goes down to the clinic that the district has spoken for", "[sim]") {
  Tree tree(2);
  tree.links.up(tree.low);
  tree.pass(5'000);
  tree.links.up(tree.high);
  tree.pass(5'000);
  const auto answer = tree.hub.submit(endpoint_of(tree.clinic.id()), ServiceClass::answer,
                                      random_bytes(tree.workload, 2'000));
  REQUIRE(answer);
  tree.pass(30'000);
  CHECK(inbox_size(tree.clinic) == 1);
  CHECK(state_at(tree.hub, *answer) == BundleState::delivered);
}

TEST_CASE("while links stand, a small bundle of an origin unknown at the hub arrives at once",
          "[sim]") {
  Tree tree(3);
  tree.links.up(tree.high);
  tree.links.up(tree.low);
  tree.pass(10'000);
  for (int i = 0; i < 5; ++i)
    REQUIRE(
        tree.clinic.submit(tree.desk(), ServiceClass::emergency, random_bytes(tree.workload, 700)));
  tree.pass(10'000);
  CHECK(inbox_size(tree.hub) == 5);
}

TEST_CASE("a link that holds brings after a fade what the fade caught, in the same contact",
          "[sim]") {
  Tree tree(4);
  LinkModel model;
  model.holds_ms = 60'000;
  tree.low.set_model(model);
  tree.links.up(tree.low);
  tree.pass(5'000);
  REQUIRE(
      tree.clinic.submit(tree.desk(), ServiceClass::urgent, random_bytes(tree.workload, 40'000)));
  for (int fade = 0; fade < 20; ++fade) {
    tree.pass(1'500);
    tree.low.fade();
    tree.pass(20'000);
    tree.links.up(tree.low);
  }
  tree.pass(1'500);
  CHECK(tree.district.count(sync::Notice::Kind::accepted) == 1);
  CHECK(tree.district.count(sync::Notice::Kind::contact) == 1);
  CHECK(tree.low.counters().lost_bytes > 0);

  tree.low.fade();
  tree.pass(61'000);
  CHECK_FALSE(tree.low.is_up());
  CHECK(tree.district.count(sync::Notice::Kind::contact_lost) == 1);
}

TEST_CASE("an urgent bundle goes by two districts, arrives once, and is purged at both", "[sim]") {
  Tree tree(4);
  TwinClinic two(tree);
  Node& east = two.east;
  Node& twin = two.clinic;
  Link& to_district = tree.links.add(twin, tree.district, {});
  Link& to_east = tree.links.add(twin, east, {});
  Link& from_east = tree.links.add(east, tree.hub, {});
  const auto id =
      twin.submit(tree.desk(), ServiceClass::urgent, random_bytes(tree.workload, 9'000));
  REQUIRE(id);
  tree.links.up(to_district);
  tree.pass(20'000);
  CHECK(state_at(twin, *id) == BundleState::held);  // one copy given, two wanted
  tree.links.up(to_east);
  tree.pass(20'000);
  CHECK(state_at(twin, *id) == BundleState::forwarded);
  tree.links.up(tree.high);
  tree.links.up(from_east);
  tree.pass(60'000);
  CHECK(inbox_size(tree.hub) == 1);
  for (Node* node : {&twin, &tree.district, &east})
    CHECK(state_at(*node, *id) == BundleState::delivered);
}

TEST_CASE("a clinic that appears under a standing link between district and hub gets its answers",
          "[sim]") {
  Tree tree(8);
  tree.links.up(tree.high);
  tree.pass(10'000);
  const auto answer = tree.hub.submit(endpoint_of(tree.clinic.id()), ServiceClass::answer,
                                      random_bytes(tree.workload, 900));
  REQUIRE(answer);
  tree.pass(10'000);
  CHECK(state_at(tree.hub, *answer) == BundleState::held);  // nobody knows the way yet
  tree.links.up(tree.low);
  tree.pass(20'000);
  CHECK(inbox_size(tree.clinic) == 1);
}

TEST_CASE("a routine bundle goes to one of two districts, and to the other when that one is lost",
          "[sim]") {
  Tree tree(9);
  TwinClinic two(tree);
  Node& east = two.east;
  Node& twin = two.clinic;
  Link& to_district = tree.links.add(twin, tree.district, {});
  Link& to_east = tree.links.add(twin, east, {});
  tree.links.up(to_district);
  tree.links.up(to_east);
  tree.pass(5'000);
  const auto id =
      twin.submit(tree.desk(), ServiceClass::routine, random_bytes(tree.workload, 400'000));
  REQUIRE(id);
  tree.pass(20'000);
  const bool district_first = to_district.counters().bytes > to_east.counters().bytes;
  Link& used = district_first ? to_district : to_east;
  Link& idle = district_first ? to_east : to_district;
  CHECK(used.counters().bytes > 100'000);
  CHECK(idle.counters().bytes < 3'000);
  used.cut();
  tree.pass(70'000);
  CHECK(idle.counters().bytes > 400'000);
  CHECK(state_at(twin, *id) == BundleState::forwarded);
}

TEST_CASE("desk descriptors spread by the directory", "[sim]") {
  Tree tree(5);
  const auto descriptor =
      crypto::issue_mailbox("radiology@aiims", 3, {{1, crypto::make_box_key(tree.keys).public_key}},
                            tree.hub.keys().identity);
  REQUIRE(tree.hub.store().put(storage::Table::mailboxes, descriptor.mailbox.view(),
                               descriptor.encoded));
  REQUIRE(tree.hub.store().commit());
  tree.links.up(tree.high);
  tree.pass(10'000);
  tree.links.up(tree.low);
  tree.pass(10'000);
  const auto known = tree.clinic.store().get(storage::Table::mailboxes, descriptor.mailbox.view());
  REQUIRE(known);
  CHECK(*known == descriptor.encoded);
}

TEST_CASE("a desk descriptor of somebody else's desk is not kept", "[sim]") {
  Tree tree(6);
  const auto forged =
      crypto::issue_mailbox("radiology@aiims", 9, {{1, crypto::make_box_key(tree.keys).public_key}},
                            tree.clinic.keys().identity);
  REQUIRE(
      tree.clinic.store().put(storage::Table::mailboxes, forged.mailbox.view(), forged.encoded));
  REQUIRE(tree.clinic.store().commit());
  tree.links.up(tree.low);
  tree.pass(10'000);
  CHECK_FALSE(tree.district.store().has(storage::Table::mailboxes, forged.mailbox.view()));
}

TEST_CASE("ten thousand queued bundles go through the list lane", "[sim]") {
  Tree tree(7, {.rate_Bps = 12'500'000, .delay_ms = 2});
  constexpr std::size_t kMany = 10'000;
  auto& bundles = tree.clinic.bundles();
  const crypto::Recipient recipient{tree.desk(), {1, crypto::make_box_key(tree.keys).public_key}};
  for (std::size_t i = 0; i < kMany; ++i) {
    crypto::BundleHeader header;
    header.origin = tree.clinic.id();
    header.destination = tree.desk();
    header.service_class = kServiceClasses[i % kServiceClasses.size()];
    header.lifetime_s = 100'000;
    header.created_ms = tree.world.now().wall_ms;
    REQUIRE(bundles.build(crypto::padded_size(100), false, [&](const crypto::ChunkSink& sink) {
      return crypto::seal_bundle(header, 100, {&recipient, 1}, sync::content_of(tree.workload, 100),
                                 sink, tree.clinic.keys().identity, tree.workload);
    }));
  }
  REQUIRE(tree.clinic.store().commit());
  tree.links.up(tree.low);
  const bool all = tree.world.run_until(
      [&] { return tree.district.count(sync::Notice::Kind::accepted) == kMany; }, 600'000);
  CHECK(all);
  WARN("10 000 bundles in " << tree.world.now().monotonic_ms << " ms, "
                            << tree.low.counters().bytes / kMany << " B each on the link");
  tree.pass(1'000);  // the last acks
  // A second contact says it all in less than two bytes a bundle.
  tree.low.cut();
  const std::uint64_t before = tree.low.counters().bytes;
  tree.links.up(tree.low);
  tree.pass(10'000);
  CHECK(tree.low.counters().bytes - before < 20'000);
}

TEST_CASE("a link in a fade keeps nothing from another contact", "[sim]") {
  Tree tree(11);
  TwinClinic two(tree);
  Link& to_district = tree.links.add(two.clinic, tree.district, {});
  Link& to_east = tree.links.add(two.clinic, two.east, {});
  Link& from_east = tree.links.add(two.east, tree.hub, {});
  tree.links.up(from_east);
  tree.links.up(to_district);
  tree.pass(5'000);
  const auto id =
      two.clinic.submit(tree.desk(), ServiceClass::routine, random_bytes(tree.workload, 40'000));
  REQUIRE(id);
  tree.pass(2'000);
  to_district.set_model({.rate_Bps = 1});  // the fade
  tree.links.up(to_east);
  tree.pass(10'000);
  REQUIRE(state_at(two.clinic, *id) == BundleState::held);  // one copy, and it is under way
  two.clinic.link_silent(to_district.number(), true);
  tree.pass(30'000);
  CHECK(state_at(two.clinic, *id) != BundleState::held);
  CHECK(inbox_size(tree.hub) == 1);
}

// The store's own note of the residence clock is minutes old on a contact where nothing was
// written; a bundle dated by it would be over too soon, on each hop.
TEST_CASE("a bundle is as old as it is, however long nothing was written before it came", "[sim]") {
  for (const std::size_t size : {std::size_t{900}, std::size_t{20'000}}) {
    Tree tree(41, {.rate_Bps = 100'000, .delay_ms = 10});
    tree.links.up(tree.low);
    tree.pass(200'000);
    const auto id =
        tree.clinic.submit(tree.desk(), ServiceClass::routine, random_bytes(tree.workload, size));
    REQUIRE(id);
    tree.pass(5'000);
    const auto record = tree.district.bundles().find(*id);
    REQUIRE(record);
    CHECK(record->arrival_residence_ms >= 200'000);
    CHECK(record->arrival_residence_ms <= 205'000);
  }
}

}  // namespace harkara::sim
