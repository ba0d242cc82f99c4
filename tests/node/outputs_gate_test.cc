#include "node/outputs_gate.h"

#include <catch2/catch.hpp>

#include "storage/lmdb_store.h"
#include "tests/storage/support.h"

namespace harkara::node {
namespace {

struct Door {
  Door() { uv_loop_init(&loop); }
  ~Door() {
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
  }

  void commit_soon() {
    REQUIRE(store->put(storage::Table::meta, as_view("key"), Bytes{++last}));
    REQUIRE(store->commit_soon());
  }
  // As the daemon drains: everything that is let out.
  int drain() {
    int out = 0;
    while (gate.lets_out(waiting) && waiting > 0) {
      --waiting;
      ++out;
    }
    return out;
  }
  void run_until_flushed() {
    for (const int before = flushes; flushes == before;) uv_run(&loop, UV_RUN_ONCE);
  }

  uv_loop_t loop;
  storage::test::ScratchDirectory scratch;
  SeededRandom random{5};
  std::unique_ptr<storage::LmdbStore> store = storage::test::open_lmdb(scratch.path(), random);
  std::uint8_t last = 0;
  std::size_t waiting = 0;
  int flushes = 0;
  OutputsGate gate{&loop, *store, [this](const Status& flushed) {
                     CHECK(flushed);
                     ++flushes;
                   }};
};

}  // namespace

TEST_CASE("while the disk has everything, outputs leave at once", "[node]") {
  Door door;
  door.waiting = 3;
  CHECK(door.drain() == 3);
  CHECK_FALSE(door.gate.flushing());
}

TEST_CASE("what follows a commit leaves when the disk has the commit", "[node]") {
  Door door;
  door.commit_soon();
  door.waiting = 3;
  CHECK(door.drain() == 0);
  CHECK(door.gate.flushing());
  door.run_until_flushed();
  CHECK(door.store->unsynced() == 0);
  CHECK(door.drain() == 3);
}

TEST_CASE("what was put out during a flush waits for the next one", "[node]") {
  Door door;
  door.commit_soon();
  door.waiting = 2;
  CHECK(door.drain() == 0);
  door.commit_soon();
  door.waiting += 5;
  CHECK(door.drain() == 0);
  door.run_until_flushed();
  CHECK(door.store->unsynced() != 0);
  CHECK(door.drain() == 2);  // of the first commit
  CHECK(door.gate.flushing());
  door.run_until_flushed();
  CHECK(door.drain() == 5);
}

TEST_CASE("a commit that waited for the disk itself opens the gate", "[node]") {
  Door door;
  door.commit_soon();
  REQUIRE(door.store->commit());
  door.waiting = 4;
  CHECK(door.drain() == 4);
  CHECK(door.flushes == 0);
}

TEST_CASE("a commit that nothing waits for is not flushed", "[node]") {
  Door door;
  door.commit_soon();
  CHECK(door.drain() == 0);
  CHECK_FALSE(door.gate.flushing());
}

TEST_CASE("after the disk has failed nothing leaves, whoever heard of it first", "[node]") {
  uv_loop_t loop;
  uv_loop_init(&loop);
  SeededRandom random(5);
  storage::MemoryStore store(storage::test::store_key(), random, 1U << 20U);
  store.keep_until_synced();
  REQUIRE(store.put(storage::Table::meta, as_view("promised"), Bytes{1}));
  REQUIRE(store.commit_soon());
  if (GENERATE(false, true)) store.synced(store.unsynced());  // the disk had all until then
  store.fail_next_sync(Errc::io);
  CHECK_FALSE(store.sync());  // as in a commit whose caller only warns
  std::optional<Status> told;
  OutputsGate gate(&loop, store, [&](const Status& flushed) { told = flushed; });
  REQUIRE_FALSE(gate.lets_out(1));
  while (!told) uv_run(&loop, UV_RUN_ONCE);
  REQUIRE_FALSE(*told);
  CHECK(told->error().code == Errc::io);
  CHECK_FALSE(gate.lets_out(1));
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
}

}  // namespace harkara::node
