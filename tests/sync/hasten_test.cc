// What the application wants before others of its class: papers of a sitting that is near.
#include <catch2/catch.hpp>

#include "tests/sync/bench_peer.h"

namespace harkara::sync {
namespace {

constexpr std::size_t kPaperBytes = 40'000;

// Queues papers, and says yes to all that is offered and announced.
struct Papers : Bench {
  BundleId queue(ServiceClass service_class = ServiceClass::document) {
    const auto id =
        node.submit(endpoint_of(peer.certificate.subject), service_class, Bytes(kPaperBytes, 7));
    REQUIRE(id);
    return *id;
  }
  std::vector<BundleId> queue(std::size_t count) {
    std::vector<BundleId> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(queue());
    return out;
  }
  void hasten(std::set<BundleId> bundles) {
    node.engine().hasten(std::move(bundles), world.now());
    settle();
  }
  void meet() {
    node.engine().link_up(1, peer.certificate, world.now(), {.paces_itself = true});
    Hello hello = hello_of(peer);
    hello.bundles = 1;
    give(1, hello);
  }
  // The link takes `bytes`.
  void carry(std::size_t bytes) {
    node.link_room(1, bytes, 1'000);
    settle();
    const auto offers = got<Offer>(1);
    for (; offers_ < offers.size(); ++offers_)
      give(1, OfferReply{offers[offers_].first,
                         std::vector<Verdict>(offers[offers_].short_ids.size(), Verdict::send)});
    const auto manifests = got<ManifestFrame>(1);
    for (; manifests_ < manifests.size(); ++manifests_) {
      Want want;
      want.handle = manifests[manifests_].handle;
      want.verdict = Verdict::send;
      give(1, want);
    }
    settle();
  }
  std::vector<BundleId> announced() const {
    std::vector<BundleId> out;
    for (const ManifestFrame& frame : got<ManifestFrame>(1))
      out.push_back(crypto::decode_manifest(frame.encoded)->id);
    return out;
  }
  // Of each slice so far.
  std::vector<BundleId> carried() const {
    std::map<std::uint32_t, BundleId> ids;
    for (const ManifestFrame& frame : got<ManifestFrame>(1))
      ids[frame.handle] = crypto::decode_manifest(frame.encoded)->id;
    std::vector<BundleId> out;
    for (const Slice& slice : got<Slice>(1)) out.push_back(ids.at(slice.handle));
    return out;
  }

 private:
  std::size_t offers_ = 0;
  std::size_t manifests_ = 0;
};

}  // namespace

TEST_CASE("what is hastened goes before others of its class, and behind what is more urgent",
          "[sync]") {
  Papers bench;
  bench.queue(30);
  const BundleId last = bench.queue();
  const BundleId preview = bench.queue(ServiceClass::preview);
  bench.hasten({last});
  bench.meet();
  for (int i = 0; i < 120; ++i) bench.carry(1'000);
  const auto announced = bench.announced();
  REQUIRE(announced.size() > 2);
  CHECK(announced[0] == preview);
  CHECK(announced[1] == last);
  const auto carried = bench.carried();
  const auto from = std::ranges::find(carried, last);
  REQUIRE(from != carried.end());
  CHECK(std::all_of(carried.begin(), from, [&](const auto& id) { return id == preview; }));
}

TEST_CASE("what is hastened during a contact overtakes what is half sent", "[sync]") {
  Papers bench;
  const auto papers = bench.queue(31);
  bench.meet();
  for (int i = 0; i < 20; ++i) bench.carry(1'000);
  const auto before = bench.carried().size();
  REQUIRE(before > 3);
  const BundleId wanted = papers[GENERATE(std::size_t{30}, std::size_t{10})];  // asked, announced
  REQUIRE(bench.carried().back() != wanted);
  bench.hasten({wanted});
  for (int i = 0; i < 60; ++i) bench.carry(1'000);
  const auto carried = bench.carried();
  const auto from = std::ranges::find(carried, wanted);
  REQUIRE(from != carried.end());
  CHECK(static_cast<std::size_t>(from - carried.begin()) - before < 6);
  CHECK(std::ranges::count(carried, wanted) > 30);

  bench.hasten({});  // it has its turn again
  const auto then = bench.carried().size();
  bench.carry(3'000);
  CHECK(bench.carried().size() > then);
}

}  // namespace harkara::sync
