// Custody that leads nowhere: to a node that died, and to one that lies.
#include <catch2/catch.hpp>

#include "sync/frame.h"
#include "sync/frame_type.h"
#include "tree.h"

namespace harkara::sim {
namespace {

using storage::BundleState;
using sync::Notice;

constexpr std::int64_t kHour_ms = 3'600'000;

// A peer that says it reaches everything at once, takes what it is given, and keeps it.
struct Swallower {
  Swallower(Tree& tree, const std::vector<EndpointId>& claims)
      : node(tree.world, tree.pki, tree.pki.node("mule", Tier::relay),
             {.name = "mule", .tier = Tier::relay, .parents = {}, .desks = {}}),
        claims_(claims) {}

  // Links it to `victim`, its HELLO rewritten on the way.
  void meet(Tree& tree, Node& victim, std::int64_t ms) {
    const sync::LinkId link = next_++;
    const auto pass = [&tree](Node& to, sync::LinkId number, Bytes frame) {
      tree.world.after(50, [&to, number, frame = std::move(frame)] { to.frame(number, frame); });
    };
    node.on_send([this, pass, &victim](sync::LinkId number, Bytes frame) {
      auto decoded = sync::decode(frame);
      if (auto* hello = decoded ? std::get_if<sync::Hello>(&*decoded) : nullptr) {
        hello->reach.clear();
        for (const EndpointId& endpoint : claims_)
          hello->reach.push_back({endpoint, 0, 0xffff, Tier::hub, true});
        frame = sync::encode(*hello);
      }
      pass(victim, number, std::move(frame));
    });
    victim.on_send(
        [this, pass](sync::LinkId number, Bytes frame) { pass(node, number, std::move(frame)); });
    node.link_up(link, victim.certificate());
    victim.link_up(link, node.certificate());
    tree.pass(ms);
    node.link_down(link);
    victim.link_down(link);
    victim.on_send(nullptr);
    tree.pass(100);
  }

  Node node;

 private:
  std::vector<EndpointId> claims_;
  sync::LinkId next_ = 5'000'000;
};

}  // namespace

TEST_CASE("a bundle whose only custodian died goes another way when its receipt is overdue",
          "[sim]") {
  Tree tree(31);
  TwinClinic two(tree);
  Link& to_district = tree.links.add(two.clinic, tree.district, {});
  Link& to_east = tree.links.add(two.clinic, two.east, {});
  Link& from_east = tree.links.add(two.east, tree.hub, {});
  const auto id =
      two.clinic.submit(tree.desk(), ServiceClass::routine, random_bytes(tree.workload, 5'000));
  REQUIRE(id);
  tree.links.up(to_district);
  tree.pass(20'000);
  to_district.cut();
  REQUIRE(state_at(two.clinic, *id) == BundleState::forwarded);
  // The district is heard of no more. The other parent is offered nothing, for now.
  tree.links.up(to_east);
  tree.pass(20'000);
  to_east.cut();
  CHECK_FALSE(two.east.bundles().find(*id));
  tree.pass(16 * kHour_ms);
  CHECK(two.clinic.count(Notice::Kind::overdue) > 0);
  tree.links.up(to_east);
  tree.pass(20'000);
  to_east.cut();
  REQUIRE(two.east.bundles().find(*id));
  tree.links.up(from_east);
  tree.pass(20'000);
  from_east.cut();
  CHECK(inbox_size(tree.hub) == 1);
  tree.links.up(to_east);
  tree.links.up(from_east);
  tree.pass(20'000);
  CHECK(state_at(two.clinic, *id) == BundleState::delivered);
}

TEST_CASE("with one next hop only, it is asked again, and hardly costs a word", "[sim]") {
  Tree tree(32);
  const auto id =
      tree.clinic.submit(tree.desk(), ServiceClass::routine, random_bytes(tree.workload, 90'000));
  REQUIRE(id);
  tree.links.up(tree.low);
  tree.pass(60'000);
  REQUIRE(state_at(tree.clinic, *id) == BundleState::forwarded);
  const std::uint64_t before = tree.clinic.engine().totals().slice_bytes_out;
  tree.pass(5 * 24 * kHour_ms);  // the hub is out of reach all the time
  CHECK(tree.clinic.count(Notice::Kind::overdue) >= 2);
  CHECK(tree.clinic.count(Notice::Kind::overdue) <= 12);
  CHECK(tree.clinic.engine().totals().slice_bytes_out == before);
  tree.links.up(tree.high);
  tree.pass(60'000);
  CHECK(inbox_size(tree.hub) == 1);
  CHECK(state_at(tree.clinic, *id) == BundleState::delivered);
}

TEST_CASE("what is overdue stays so over a restart", "[sim]") {
  Tree tree(33);
  TwinClinic two(tree);
  Link& to_district = tree.links.add(two.clinic, tree.district, {});
  Link& to_east = tree.links.add(two.clinic, two.east, {});
  const auto id =
      two.clinic.submit(tree.desk(), ServiceClass::routine, random_bytes(tree.workload, 500));
  tree.links.up(to_district);
  tree.pass(20'000);
  to_district.cut();
  tree.pass(4 * kHour_ms);
  two.clinic.crash();  // the date of its receipt is kept
  tree.pass(12 * kHour_ms);
  CHECK(two.clinic.count(Notice::Kind::overdue) > 0);
  two.clinic.crash();
  tree.links.up(to_east);
  tree.pass(20'000);
  CHECK(two.east.bundles().find(*id));
}

TEST_CASE("a node that attracts everything and keeps it delays a routine bundle and loses none",
          "[sim]") {
  Tree tree(34);
  Swallower mule(tree, {tree.desk(), endpoint_of(tree.hub.id()), endpoint_of(tree.clinic.id())});
  const auto routine =
      tree.clinic.submit(tree.desk(), ServiceClass::routine, random_bytes(tree.workload, 900));
  const auto emergency =
      tree.clinic.submit(tree.desk(), ServiceClass::emergency, random_bytes(tree.workload, 900));
  REQUIRE((routine && emergency));
  mule.meet(tree, tree.clinic, 10'000);
  REQUIRE(mule.node.bundles().find(*routine));
  CHECK(state_at(tree.clinic, *routine) == BundleState::forwarded);
  CHECK(state_at(tree.clinic, *emergency) == BundleState::held);  // the district's copy is to come
  Link& again = tree.links.add(tree.clinic, tree.district, {});
  tree.links.up(again);
  tree.links.up(tree.high);
  tree.pass(20'000);
  CHECK(inbox_size(tree.hub) == 1);  // the emergency
  tree.pass(24 * kHour_ms);
  CHECK(inbox_size(tree.hub) == 2);
  CHECK(state_at(tree.clinic, *routine) == BundleState::delivered);
}

TEST_CASE("a destination that took a bundle and sends no receipt is asked again", "[sim]") {
  Tree tree(34);
  const auto id = tree.district.submit(endpoint_of(tree.clinic.id()), ServiceClass::routine,
                                       random_bytes(tree.workload, 5'000));
  REQUIRE(id);
  constexpr sync::LinkId kLink = 4'000'000;
  tree.district.on_send([&](sync::LinkId, Bytes frame) {
    tree.world.after(50, [&, frame = std::move(frame)] { tree.clinic.frame(kLink, frame); });
  });
  tree.clinic.on_send([&](sync::LinkId, Bytes frame) {
    if (frame.front() == static_cast<std::uint8_t>(sync::FrameType::receipts)) return;
    tree.world.after(50, [&, frame = std::move(frame)] { tree.district.frame(kLink, frame); });
  });
  tree.district.link_up(kLink, tree.clinic.certificate());
  tree.clinic.link_up(kLink, tree.district.certificate());
  tree.pass(20'000);
  tree.district.link_down(kLink);
  tree.clinic.link_down(kLink);
  REQUIRE(state_at(tree.district, *id) == BundleState::forwarded);
  REQUIRE(inbox_size(tree.clinic) == 1);
  tree.pass(16 * kHour_ms);
  CHECK(tree.district.count(Notice::Kind::overdue) > 0);
}

}  // namespace harkara::sim
