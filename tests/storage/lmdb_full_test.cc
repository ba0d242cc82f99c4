// The quota and the disk used up, in the real form.
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>

#include "storage/keys.h"
#include "support.h"

namespace harkara::storage {
namespace {

namespace fs = std::filesystem;
using test::open_lmdb;
using test::ScratchDirectory;

const Bytes kChunk(16'368, 1);

std::uint32_t fill(Store& store, Table table, View value) {
  for (std::uint32_t i = 0;; ++i) {
    Status status = store.put(table, chunk_key(1, i), value);
    if (status && i % 8 == 7) status = store.commit();
    if (status) continue;
    CHECK(status.error().code == Errc::full);
    return i;
  }
}

TEST_CASE("a store full of chunks still takes records, and one full of records takes tombs",
          "[storage]") {
  ScratchDirectory directory;
  SeededRandom random(1);
  const auto store = open_lmdb(directory.path(), random, 8ULL << 20U);
  CHECK(fill(*store, Table::chunks, kChunk) > 300);
  REQUIRE(store->put(Table::bundles, as_view("record"), Bytes(500)));
  REQUIRE(store->commit());
  CHECK(fill(*store, Table::events, Bytes(500)) > 100);
  CHECK_FALSE(store->put(Table::events, as_view("one more"), Bytes(10'000)));
  CHECK(store->put(Table::bundles, as_view("record"), Bytes(400)));  // grows nothing
  REQUIRE(store->put(Table::tombs, as_view("gone"), Bytes(9)));
  REQUIRE(store->commit());
}

TEST_CASE("a full store still takes the keys of its desks", "[storage]") {
  ScratchDirectory directory;
  SeededRandom random(1);
  const auto store = open_lmdb(directory.path(), random, 8ULL << 20U);
  fill(*store, Table::chunks, kChunk);
  fill(*store, Table::events, Bytes(500));
  for (std::uint32_t week = 0; week < 52; ++week)
    REQUIRE(store->put(Table::mailbox_keys, chunk_key(1, week), Bytes(64)));
  REQUIRE(store->put(Table::mailboxes, as_view("desk"), Bytes(500)));
  REQUIRE(store->commit());
  CHECK_FALSE(store->put(Table::events, as_view("one more"), Bytes(10'000)));
}

TEST_CASE("desks of peers do not take what a full store needs to shrink", "[storage]") {
  ScratchDirectory directory;
  SeededRandom random(1);
  const auto store = open_lmdb(directory.path(), random, 8ULL << 20U);
  CHECK(fill(*store, Table::mailboxes, Bytes(500)) > 1'000);
  REQUIRE(store->put(Table::tombs, as_view("gone"), Bytes(9)));
  for (const Bytes& key : test::keys_of(*store, Table::mailboxes))
    REQUIRE(store->remove(Table::mailboxes, key));
  REQUIRE(store->commit());
  CHECK(store->usage().share() < 0.05);
}

TEST_CASE("a store that holds more than a lowered quota takes desk keys and can shrink",
          "[storage]") {
  ScratchDirectory directory;
  SeededRandom random(1);
  auto store = open_lmdb(directory.path(), random, 64ULL << 20U);
  for (std::uint32_t i = 0; i < 1'000; ++i)
    REQUIRE(store->put(Table::chunks, chunk_key(1, i), kChunk));
  REQUIRE(store->commit());
  store.reset();
  store = open_lmdb(directory.path(), random, 8ULL << 20U);
  CHECK(store->usage().share() > 2);
  REQUIRE(store->put(Table::mailbox_keys, chunk_key(1, 0), Bytes(64)));
  REQUIRE(store->commit());
  CHECK_FALSE(store->put(Table::events, as_view("an event"), Bytes(500)));
  int removed = 0;
  for (const Bytes& key : test::keys_of(*store, Table::chunks)) {
    REQUIRE(store->remove(Table::chunks, key));
    if (++removed % 10 == 0) REQUIRE(store->commit());
  }
  REQUIRE(store->commit());
  CHECK(store->usage().share() < 0.5);
  CHECK(store->put(Table::events, as_view("an event"), Bytes(500)));
  REQUIRE(store->commit());
}

TEST_CASE("everything can be deleted from a store at its quota, and the space comes back",
          "[storage]") {
  ScratchDirectory directory;
  SeededRandom random(1);
  const auto store = open_lmdb(directory.path(), random, 8ULL << 20U);
  std::uint32_t first = 0;
  for (int cycle = 0; cycle < 3; ++cycle) {
    fill(*store, Table::chunks, kChunk);
    const auto keys = test::keys_of(*store, Table::chunks);
    if (cycle == 0) first = static_cast<std::uint32_t>(keys.size());
    CHECK(keys.size() + 20 > first);
    for (const Bytes& key : keys) REQUIRE(store->remove(Table::chunks, key));
    REQUIRE(store->commit());
    CHECK(store->usage().share() < 0.05);
  }
}

TEST_CASE("usage counts pages in use, with what is still uncommitted", "[storage]") {
  ScratchDirectory directory;
  SeededRandom random(1);
  const auto store = open_lmdb(directory.path(), random, 64ULL << 20U);
  const Usage empty = store->usage();
  CHECK(empty.quota_bytes == (64ULL << 20U) - (64ULL << 20U) / 20);
  for (std::uint32_t i = 0; i < 100; ++i) {
    REQUIRE(store->put(Table::chunks, chunk_key(1, i), kChunk));
  }
  const std::uint64_t open = store->usage().used_bytes - empty.used_bytes;
  REQUIRE(store->commit());
  const std::uint64_t committed = store->usage().used_bytes - empty.used_bytes;
  CHECK(committed >= 100 * 16'384);
  CHECK(committed < 115 * 16'384);
  CHECK(open >= 100 * 16'384);
  CHECK(open < 115 * 16'384);
}

class SmallDisk {
 public:
  explicit SmallDisk(const fs::path& at) : at_(at) {
    mounted_ = ::geteuid() == 0 && ::mount("tmpfs", at.c_str(), "tmpfs", 0, "size=4m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }

 private:
  fs::path at_;
  bool mounted_ = false;
};

TEST_CASE("a full disk is reported, and the store goes on when there is room again", "[storage]") {
  ScratchDirectory directory;
  const SmallDisk disk(directory.path());
  if (!disk.mounted()) {
    WARN("skipped: a small tmpfs cannot be mounted here");
    return;
  }
  SeededRandom random(1);
  auto store = open_lmdb(directory.path(), random, 64ULL << 20U);
  REQUIRE(store->put(Table::peers, as_view("kept"), as_view("value")));
  REQUIRE(store->commit());
  std::ofstream(directory.path() / "other") << std::string(1 << 20, 'x');
  const std::uint32_t stored = fill(*store, Table::chunks, kChunk);
  CHECK(stored > 50);
  CHECK_FALSE(BundleStore(*store).has_room_for(1));  // of a quota of 64 MiB
  CHECK(*store->get(Table::peers, as_view("kept")) == to_bytes(as_view("value")));
  const std::size_t committed = test::keys_of(*store, Table::chunks).size();
  CHECK(committed > 50);
  CHECK(*store->get(Table::chunks, chunk_key(1, 0)) == kChunk);
  fs::remove(directory.path() / "other");
  for (std::uint32_t i = 0; i < 8; ++i) {
    REQUIRE(store->put(Table::chunks, chunk_key(2, i), kChunk));
  }
  REQUIRE(store->commit());
  store.reset();
  store = open_lmdb(directory.path(), random, 64ULL << 20U);
  CHECK(test::keys_of(*store, Table::chunks).size() == committed + 8);
  store.reset();
}

}  // namespace
}  // namespace harkara::storage
