// What both forms of the store promise.
#include <catch2/catch.hpp>

#include "storage/keys.h"
#include "support.h"

namespace harkara::storage {
namespace {

using test::Form;
using test::keys_of;
using test::TestStore;

Bytes text(std::string_view value) {
  return to_bytes(as_view(value));
}

Errc code_of(const Result<Bytes>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

TEST_CASE("a store reads its own uncommitted writes", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  REQUIRE(store->put(Table::peers, text("a"), text("one")));
  CHECK(*store->get(Table::peers, text("a")) == text("one"));
  CHECK(store->has(Table::peers, text("a")));
  REQUIRE(store->put(Table::peers, text("a"), text("two")));
  CHECK(*store->get(Table::peers, text("a")) == text("two"));
  REQUIRE(store->remove(Table::peers, text("a")));
  CHECK(code_of(store->get(Table::peers, text("a"))) == Errc::not_found);
  CHECK_FALSE(store->has(Table::peers, text("a")));
}

TEST_CASE("a record is looked at once if it is there and verifies", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  REQUIRE(store->put(Table::peers, text("a"), text("one")));
  REQUIRE(store->commit());
  std::vector<Bytes> seen;
  const auto note = [&](View value) { seen.push_back(to_bytes(value)); };
  REQUIRE(store->look(Table::peers, text("a"), note));
  CHECK(seen == std::vector<Bytes>{text("one")});
  const Status absent = store->look(Table::peers, text("b"), note);
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == Errc::not_found);
  store.flip_bit(Table::peers, text("a"), 9);
  const Status damaged = store->look(Table::peers, text("a"), note);
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().code == Errc::corrupt);
  CHECK(seen.size() == 1);
}

TEST_CASE("tables do not mix", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  REQUIRE(store->put(Table::peers, text("a"), text("one")));
  for (std::size_t i = 0; i < kTableCount; ++i) {
    const auto table = static_cast<Table>(i);
    CHECK(store->has(table, text("a")) == (table == Table::peers));
  }
}

TEST_CASE("a table's records are counted, the uncommitted ones included", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  CHECK(*store->count(Table::peers) == 0);
  REQUIRE(store->put(Table::peers, text("a"), text("one")));
  REQUIRE(store->put(Table::peers, text("b"), text("two")));
  REQUIRE(store->put(Table::inbox, text("c"), text("three")));
  CHECK(*store->count(Table::peers) == 2);
  REQUIRE(store->commit());
  REQUIRE(store->remove(Table::peers, text("a")));
  CHECK(*store->count(Table::peers) == 1);
  store->rollback();
  CHECK(*store->count(Table::peers) == 2);
}

TEST_CASE("rollback undoes puts, overwrites and removals", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  REQUIRE(store->put(Table::peers, text("kept"), text("one")));
  REQUIRE(store->put(Table::peers, text("changed"), text("one")));
  REQUIRE(store->commit());
  const std::uint64_t used = store->usage().used_bytes;
  REQUIRE(store->remove(Table::peers, text("kept")));
  REQUIRE(store->put(Table::peers, text("changed"), text("a longer value")));
  REQUIRE(store->put(Table::peers, text("changed"), text("3")));
  REQUIRE(store->put(Table::peers, text("new"), text("one")));
  CHECK(store->uncommitted_bytes() > 0);
  store->rollback();
  CHECK(store->uncommitted_bytes() == 0);
  CHECK(*store->get(Table::peers, text("kept")) == text("one"));
  CHECK(*store->get(Table::peers, text("changed")) == text("one"));
  CHECK_FALSE(store->has(Table::peers, text("new")));
  CHECK(store->usage().used_bytes == used);
}

TEST_CASE("what was committed survives, what was not does not", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  REQUIRE(store->put(Table::peers, text("a"), text("one")));
  REQUIRE(store->put(Table::chunks, text("c"), Bytes(16'368, 3)));
  REQUIRE(store->commit());
  REQUIRE(store->put(Table::peers, text("b"), text("two")));
  store.reopen();
  CHECK(*store->get(Table::peers, text("a")) == text("one"));
  CHECK(*store->get(Table::chunks, text("c")) == Bytes(16'368, 3));
  CHECK_FALSE(store->has(Table::peers, text("b")));
}

TEST_CASE("a commit with nothing to commit succeeds", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  CHECK(store->commit());
  CHECK(store->begin_write());
  CHECK(store->commit());
}

TEST_CASE("empty values and values of every size round-trip", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  SeededRandom random(3);
  for (const std::size_t size : {0U, 1U, 1990U, 1998U, 2040U, 4096U, 16'368U, 65'536U}) {
    Bytes value(size);
    random.fill(value);
    REQUIRE(store->put(Table::events, text("k"), value));
    CHECK(*store->get(Table::events, text("k")) == value);
  }
}

TEST_CASE("a scan visits in key order, within the prefix, from the given key", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  const std::vector<Bytes> sorted = {text("a"),  text("b"),  text("b1"), text("b2"),
                                     text("b3"), text("ba"), text("c")};
  for (const std::size_t i : {4U, 0U, 6U, 2U, 1U, 5U, 3U}) {
    REQUIRE(store->put(Table::peers, sorted[i], text("v")));
  }
  if (GENERATE(false, true)) REQUIRE(store->commit());
  CHECK(keys_of(*store, Table::peers) == sorted);
  CHECK(keys_of(*store, Table::peers, text("b")) ==
        std::vector<Bytes>(sorted.begin() + 1, sorted.begin() + 6));
  CHECK(keys_of(*store, Table::peers, text("b"), text("b2")) ==
        std::vector<Bytes>(sorted.begin() + 3, sorted.begin() + 6));
  CHECK(keys_of(*store, Table::peers, text("b"), text("b21")) ==
        std::vector<Bytes>(sorted.begin() + 4, sorted.begin() + 6));
  CHECK(keys_of(*store, Table::peers, text("b"), text("a")) ==
        std::vector<Bytes>(sorted.begin() + 1, sorted.begin() + 6));
  CHECK(keys_of(*store, Table::peers, text("b"), text("c")).empty());
  CHECK(keys_of(*store, Table::peers, text("d")).empty());
  CHECK(keys_of(*store, Table::cases).empty());
}

TEST_CASE("a scan stops when told, and its visitor may read", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  for (const char* key : {"a", "b", "c"}) {
    REQUIRE(store->put(Table::peers, text(key), text(key)));
  }
  if (GENERATE(false, true)) REQUIRE(store->commit());
  std::vector<Bytes> seen;
  REQUIRE(store->scan(Table::peers, {}, [&](View key, View value) {
    CHECK(*store->get(Table::peers, key) == to_bytes(value));
    CHECK(keys_of(*store, Table::peers).size() == 3);
    seen.push_back(to_bytes(value));
    return seen.size() < 2;
  }));
  CHECK(seen == std::vector<Bytes>{text("a"), text("b")});
  CHECK(store->put(Table::peers, text("d"), text("d")));  // the scan left nothing open
}

TEST_CASE("any flipped bit of a record is corrupt, never data", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  REQUIRE(store->put(Table::peers, text("a"), text("one")));
  REQUIRE(store->put(Table::peers, text("b"), text("two")));
  REQUIRE(store->commit());
  for (std::size_t bit = 0; bit < (crypto::kRecordOverhead + 3) * 8; bit += 5) {
    store.flip_bit(Table::peers, text("a"), bit);
    CHECK(code_of(store->get(Table::peers, text("a"))) == Errc::corrupt);
    store.flip_bit(Table::peers, text("a"), bit);
  }
  CHECK(*store->get(Table::peers, text("a")) == text("one"));
  store.flip_bit(Table::peers, text("b"), 9);
  int visited = 0;
  const Status scanned = store->scan(Table::peers, {}, [&](View, View) { return ++visited < 9; });
  REQUIRE_FALSE(scanned);
  CHECK(scanned.error().code == Errc::corrupt);
  CHECK(visited == 1);
  CHECK(keys_of(*store, Table::peers).size() == 2);  // keys are still there to be removed
}

TEST_CASE("a record that landed under another key is corrupt", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  REQUIRE(store->put(Table::peers, text("a"), text("one")));
  REQUIRE(store->commit());
  store.misdirect(Table::peers, text("a"), text("b"));
  CHECK(*store->get(Table::peers, text("a")) == text("one"));
  CHECK(code_of(store->get(Table::peers, text("b"))) == Errc::corrupt);
}

TEST_CASE("those who only look do not push out the memory of a loss", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  REQUIRE(store->put(Table::peers, text("a"), text("one")));
  const std::uint64_t lost = store->transaction();
  store->rollback();
  for (int i = 0; i < 300; ++i) {
    if (i % 2 == 0) REQUIRE(store->begin_write());
    store->rollback();
  }
  CHECK(store->lost_between(lost, lost));
  CHECK_FALSE(store->lost_between(lost + 1, store->transaction()));
}

TEST_CASE("a write that fails is a loss of what the transaction had written before", "[storage]") {
  SeededRandom random(1);
  MemoryStore store(test::store_key(), random, 1U << 20U);
  const std::uint64_t empty = store.transaction();
  store.fail_write_after(1);
  REQUIRE_FALSE(store.put(Table::peers, text("a"), text("one")));
  CHECK_FALSE(store.lost_between(empty, empty));
  const std::uint64_t put = store.transaction();
  REQUIRE(store.put(Table::peers, text("a"), text("one")));
  store.fail_write_after(1);
  REQUIRE_FALSE(store.put(Table::peers, text("b"), text("two")));
  CHECK(store.lost_between(put, put));
  const std::uint64_t removed = store.transaction();
  REQUIRE(store.remove(Table::peers, text("a")));
  store.fail_next_commit(Errc::full);
  REQUIRE_FALSE(store.commit());
  CHECK(store.lost_between(removed, removed));
}

TEST_CASE("of losses too long ago to be remembered each is told to be one", "[storage]") {
  TestStore store(Form::memory);
  const std::uint64_t first = store->transaction();
  for (int i = 0; i < 300; ++i) {
    REQUIRE(store->put(Table::peers, text("a"), text("one")));
    store->rollback();
  }
  REQUIRE(store->put(Table::peers, text("a"), text("one")));
  const std::uint64_t kept = store->transaction();
  REQUIRE(store->commit());
  CHECK(store->lost_between(first, first));
  CHECK_FALSE(store->lost_between(kept, kept));
}

TEST_CASE("a full store refuses, keeps what it had, and works after a removal", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory), 4ULL << 20U);
  const Bytes chunk(16'368, 1);
  std::uint64_t stored = 0;
  for (;; ++stored) {
    REQUIRE(stored < 300);
    Status status = store->put(Table::chunks, ref_key(stored), chunk);
    if (status) status = store->commit();
    if (status) continue;
    CHECK(status.error().code == Errc::full);
    CHECK(store->uncommitted_bytes() == 0);
    break;
  }
  CHECK(stored > 100);
  CHECK(store->usage().used_bytes <= store->usage().quota_bytes);
  CHECK(keys_of(*store, Table::chunks).size() == stored);
  for (std::uint64_t i = 0; i < 10; ++i) REQUIRE(store->remove(Table::chunks, ref_key(i)));
  REQUIRE(store->commit());
  REQUIRE(store->put(Table::chunks, ref_key(1'000), chunk));
  REQUIRE(store->commit());
  store.reopen();
  CHECK(keys_of(*store, Table::chunks).size() == stored - 9);
}

TEST_CASE("the same seed gives the same sealed sizes and the same keys in both forms",
          "[storage]") {
  TestStore lmdb(Form::lmdb);
  TestStore memory(Form::memory);
  SeededRandom random(11);
  for (int step = 0; step < 2'000; ++step) {
    const auto table = static_cast<Table>(random.below(kTableCount));
    Bytes key(1 + random.below(2));
    random.fill(key);
    key[0] &= 3;
    Bytes value(random.below(300));
    random.fill(value);
    const std::uint64_t what = random.below(20);
    for (Store* store : {&*lmdb, &*memory}) {
      if (what < 11) REQUIRE(store->put(table, key, value));
      if (what >= 11 && what < 17) REQUIRE(store->remove(table, key));
      if (what == 17) REQUIRE(store->commit());
      if (what == 18) store->rollback();
    }
    const auto a = lmdb->get(table, key);
    const auto b = memory->get(table, key);
    REQUIRE(a.has_value() == b.has_value());
    if (a) REQUIRE(*a == *b);
    REQUIRE(lmdb->uncommitted_bytes() == memory->uncommitted_bytes());
  }
  for (std::size_t i = 0; i < kTableCount; ++i) {
    CHECK(keys_of(*lmdb, static_cast<Table>(i)) == keys_of(*memory, static_cast<Table>(i)));
  }
}

TEST_CASE("the twin forgets like a crash and refuses like a full disk", "[storage]") {
  SeededRandom random(1);
  MemoryStore store(test::store_key(), random, 1U << 20U);
  REQUIRE(store.put(Table::peers, text("a"), text("one")));
  REQUIRE(store.commit());
  store.fail_write_after(2);
  REQUIRE(store.put(Table::peers, text("b"), text("two")));
  const Status refused = store.put(Table::peers, text("c"), text("three"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::full);
  CHECK_FALSE(store.has(Table::peers, text("b")));
  REQUIRE(store.put(Table::peers, text("b"), text("two")));
  store.fail_next_commit(Errc::io);
  CHECK(store.commit().error().code == Errc::io);
  CHECK_FALSE(store.has(Table::peers, text("b")));
  REQUIRE(store.put(Table::peers, text("b"), text("two")));
  store.crash();
  CHECK(keys_of(store, Table::peers) == std::vector<Bytes>{text("a")});
}

TEST_CASE("the twin fails for good after a flush that failed, until it starts again", "[storage]") {
  SeededRandom random(1);
  MemoryStore store(test::store_key(), random, 1U << 20U);
  store.keep_until_synced();
  REQUIRE(store.put(Table::peers, text("a"), text("one")));
  store.fail_next_sync(Errc::io);
  CHECK(store.commit().error().code == Errc::io);
  CHECK_FALSE(store.sound());
  CHECK_FALSE(store.sync());
  store.synced(store.unsynced());
  CHECK(store.unsynced() != 0);
  REQUIRE(store.put(Table::peers, text("b"), text("two")));
  CHECK_FALSE(store.commit_soon());
  CHECK_FALSE(store.has(Table::peers, text("b")));
  store.lose_power();
  CHECK(store.sound());
  CHECK(keys_of(store, Table::peers).empty());
  REQUIRE(store.put(Table::peers, text("b"), text("two")));
  CHECK(store.commit());
}

}  // namespace
}  // namespace harkara::storage
