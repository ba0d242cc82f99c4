// A disk that has less room than the quota.
#include <catch2/catch.hpp>

#include "storage/keys.h"
#include "support.h"

namespace harkara::storage {
namespace {

using test::BundleMaker;
using test::ScratchDirectory;

constexpr std::uint64_t kMiB = 1ULL << 20U;
constexpr std::uint64_t kQuota = 64 * kMiB;

struct Disk {
  ScratchDirectory directory;
  SeededRandom random{1};
  std::uint64_t free_bytes = 1'000 * kMiB;
  int asked = 0;
  std::unique_ptr<LmdbStore> store = open();
  BundleStore bundles{*store};

  std::unique_ptr<LmdbStore> open() {
    const auto ask = [this] {
      ++asked;
      return free_bytes;
    };
    auto opened = LmdbStore::open(directory.path(), test::store_key(), random,
                                  {.quota_bytes = kQuota, .disk_free = ask});
    REQUIRE(opened);
    return *std::move(opened);
  }
  // Something is committed from time to time: counters are.
  void pass() {
    REQUIRE(bundles.set_residence_ms(*bundles.residence_ms() + 1));
    REQUIRE(store->commit());
  }
  void fill(std::uint32_t chunks) {
    for (std::uint32_t i = 0; i < chunks; ++i)
      REQUIRE(store->put(Table::chunks, chunk_key(1, i), Bytes(16'368, 1)));
    REQUIRE(store->commit());
  }
  void empty() {
    for (const Bytes& key : test::keys_of(*store, Table::chunks))
      REQUIRE(store->remove(Table::chunks, key));
    REQUIRE(store->commit());
  }
};

}  // namespace

TEST_CASE("no bundle is accepted when the disk is full, whatever the quota says", "[storage]") {
  Disk disk;
  const Usage roomy = disk.store->usage();
  CHECK(roomy.quota_bytes == kQuota - kQuota / 20);
  CHECK(disk.bundles.has_room_for(10 * kMiB));
  disk.free_bytes = kMiB;
  disk.pass();
  CHECK_FALSE(disk.bundles.has_room_for(100'000));
  CHECK_FALSE(disk.bundles.has_room_for(10 * kMiB));
  CHECK(disk.store->usage().share() > 1);
  REQUIRE(disk.store->put(Table::events, as_view("our own"), Bytes(500)));  // as long as it goes
  REQUIRE(disk.store->commit());
  disk.free_bytes = 1'000 * kMiB;
  disk.pass();
  CHECK(disk.bundles.has_room_for(10 * kMiB));
  CHECK(disk.store->usage().quota_bytes == roomy.quota_bytes);
}

TEST_CASE("a disk with a little room takes as much as fits", "[storage]") {
  Disk disk;
  disk.free_bytes = 24 * kMiB;
  disk.pass();
  CHECK(disk.bundles.has_room_for(15 * kMiB));
  CHECK_FALSE(disk.bundles.has_room_for(22 * kMiB));
}

TEST_CASE("on a full disk the free pages inside the store are room", "[storage]") {
  Disk disk;
  disk.fill(1'200);  // of 16 KiB
  disk.free_bytes = 0;
  disk.pass();
  CHECK_FALSE(disk.bundles.has_room_for(100'000));
  disk.empty();
  disk.pass();
  CHECK(disk.bundles.has_room_for(10 * kMiB));
  CHECK_FALSE(disk.bundles.has_room_for(20 * kMiB));
  disk.fill(600);
}

TEST_CASE("a full disk makes room at the cost of what was passed on", "[storage]") {
  Disk disk;
  BundleMaker maker;
  std::vector<BundleId> passed_on;
  for (int i = 0; i < 40; ++i) {
    auto record = test::receive(disk.bundles, maker.make(300'000, ServiceClass::bulk), false);
    record.state = BundleState::forwarded;
    REQUIRE(disk.bundles.update(record, BundleState::held));
    passed_on.push_back(record.manifest.id);
  }
  const auto held = test::receive(disk.bundles, maker.make(300'000), false);
  REQUIRE(disk.store->commit());
  CHECK(*disk.bundles.evict(9, NodeId{}) == 0);
  disk.free_bytes = 0;
  disk.pass();
  CHECK(*disk.bundles.evict(9, NodeId{}) > 0);
  REQUIRE(disk.store->commit());
  CHECK_FALSE(disk.bundles.find(passed_on.front()));
  CHECK(disk.bundles.find(passed_on.back()));
  CHECK(disk.bundles.find(held.manifest.id));
  disk.pass();
  CHECK(disk.bundles.has_room_for(300'000));
}

TEST_CASE("the disk is asked once for each transaction, not for each bundle", "[storage]") {
  Disk disk;
  disk.pass();
  CHECK(disk.bundles.has_room_for(1));
  const int before = disk.asked;
  for (int i = 0; i < 100; ++i) CHECK(disk.bundles.has_room_for(1'000));
  REQUIRE(disk.store->put(Table::chunks, chunk_key(1, 0), Bytes(16'368, 1)));
  CHECK(disk.bundles.has_room_for(1'000));
  CHECK(disk.asked == before);
  REQUIRE(disk.store->commit());
  CHECK(disk.bundles.has_room_for(1'000));
  CHECK(disk.asked == before + 1);
}

}  // namespace harkara::storage
