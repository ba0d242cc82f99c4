// Bundles sealed straight into the store, and what dead builders leave.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "storage/keys.h"
#include "storage/ref_owner.h"
#include "support.h"

namespace harkara::storage {
namespace {

using test::BundleMaker;
using test::Form;
using test::keys_of;
using test::SealedChunks;
using test::TestStore;

constexpr std::size_t kSmall = 200'000;
constexpr std::size_t kLarge = 9'000'000;

Result<crypto::SealedBundle> build(BundleStore& bundles, BundleMaker& maker, std::size_t size,
                                   std::uint32_t fail_at_chunk = 0xFFFFFFFF) {
  const auto seal = [&](const crypto::ChunkSink& sink) {
    return maker.seal(size, ServiceClass::document, [&](std::uint32_t index, View chunk) -> Status {
      if (index == fail_at_chunk) return fail(Errc::io, "the camera card was pulled out");
      return sink(index, chunk);
    });
  };
  return bundles.build(crypto::padded_size(size), false, seal);
}

bool nothing_but_counters(Store& store) {
  for (std::size_t i = 1; i < kTableCount; ++i) {
    if (!keys_of(store, static_cast<Table>(i)).empty()) return false;
  }
  return true;
}

TEST_CASE("a bundle built here is whole, queued and verified", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  BundleStore bundles(*store);
  BundleMaker maker;
  const auto sealed = build(bundles, maker, GENERATE(kSmall, kLarge));
  REQUIRE(sealed);
  REQUIRE(store->commit());
  const auto record = bundles.find(sealed->manifest.id);
  REQUIRE(record);
  CHECK(record->state == BundleState::held);
  CHECK(record->holders.empty());
  for (std::uint32_t i = 0; i < record->manifest.manifest.shape().chunks(); ++i) {
    REQUIRE(bundles.chunk(*record, i));
  }
  CHECK(keys_of(*store, Table::queue).size() == 1);
  REQUIRE(bundles.sweep());  // a finished bundle is not swept
  CHECK(keys_of(*store, Table::chunks).size() == record->manifest.manifest.shape().chunks());
}

TEST_CASE("a small bundle and the caller's records are one transaction", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  BundleStore bundles(*store);
  BundleMaker maker;
  REQUIRE(store->put(Table::cases, as_view("case"), as_view("mine")));
  REQUIRE(build(bundles, maker, 1'000'000));
  store->rollback();
  CHECK(nothing_but_counters(*store));
  CHECK_FALSE(store->has(Table::cases, as_view("case")));
}

TEST_CASE("a build that fails leaves nothing behind", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  BundleStore bundles(*store);
  BundleMaker maker;
  const std::size_t size = GENERATE(kSmall, kLarge);
  const std::uint32_t at = size == kSmall ? 5 : 400;  // the large one has committed before
  const auto sealed = build(bundles, maker, size, at);
  REQUIRE_FALSE(sealed);
  CHECK(sealed.error().code == Errc::io);
  store.reopen();
  CHECK(nothing_but_counters(*store));
}

// What another process does once a rollback has freed the write lock: it draws the ref that the
// rollback gave back.
enum class Other { finished, building };

std::uint64_t draw_after_rollback(Store& store, const SealedChunks& theirs, Other other) {
  store.rollback();
  BundleStore bundles(store);
  const BundleRecord record = test::receive(bundles, theirs, false);
  if (other == Other::building) {
    const ProcessMark mark{1, 1, this_process().boot};
    REQUIRE(store.put(Table::refs, ref_key(record.ref), encode_ref_owner(mark)));
  }
  REQUIRE(store.commit());
  return record.ref;
}

TEST_CASE("a build that fails leaves other processes' chunks alone", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  const Other other = GENERATE(Other::finished, Other::building);
  BundleStore bundles(*store);
  BundleMaker maker;
  const SealedChunks theirs = BundleMaker(2).make(100'000);
  std::uint64_t ref = 0;
  const auto sealed = bundles.build(
      crypto::padded_size(kLarge), false,
      [&](const crypto::ChunkSink& sink) -> Result<crypto::SealedBundle> {
        REQUIRE(maker.seal(1'000'000, ServiceClass::document, sink));  // less than one commit
        ref = draw_after_rollback(*store, theirs, other);
        return fail(Errc::io, "the file was still being copied");
      });
  REQUIRE_FALSE(sealed);
  CHECK(sealed.error().code == Errc::io);
  CHECK(store->uncommitted_bytes() == 0);
  store.reopen();
  CHECK(store->has(Table::refs, ref_key(ref)));
  CHECK(keys_of(*store, Table::chunks).size() == theirs.chunks.size());
  BundleStore after(*store);
  const auto record = after.find(theirs.id());
  REQUIRE(record);
  CHECK(record->ref == ref);
  for (std::uint32_t i = 0; i < theirs.chunks.size(); ++i) CHECK(after.chunk(*record, i));
}

TEST_CASE("a build that fills the store is cleared, and the next one works", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory), 8ULL << 20U);
  BundleStore bundles(*store);
  BundleMaker maker;
  const auto sealed = build(bundles, maker, kLarge);
  REQUIRE_FALSE(sealed);
  CHECK(sealed.error().code == Errc::full);
  CHECK(nothing_but_counters(*store));
  REQUIRE(build(bundles, maker, kSmall));
  REQUIRE(store->commit());
}

// The child commits some of a bundle, says so, and hangs until it is killed.
[[noreturn]] void build_and_hang(const std::filesystem::path& directory, int report) {
  SeededRandom random(3);
  auto opened = LmdbStore::open(directory, test::store_key(), random, {});
  if (!opened) ::_exit(2);
  BundleStore bundles(**opened);
  BundleMaker maker(8);
  int chunks = 0;
  const auto unused =
      bundles.build(crypto::padded_size(kLarge), false, [&](const crypto::ChunkSink& sink) {
        return maker.seal(
            kLarge, ServiceClass::bulk, [&](std::uint32_t index, View chunk) -> Status {
              const Status status = sink(index, chunk);
              if (++chunks == 400) {
                (*opened)->rollback();  // frees the write lock, as between two commits
                const char done = 1;
                if (::write(report, &done, 1) != 1) ::_exit(3);
                for (;;) ::pause();
              }
              return status;
            });
      });
  ::_exit(unused ? 4 : 5);
}

TEST_CASE("a live builder is left alone, a dead one is swept", "[storage]") {
  test::ScratchDirectory directory;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) build_and_hang(directory.path(), ends[1]);
  ::close(ends[1]);
  char done = 0;
  REQUIRE(::read(ends[0], &done, 1) == 1);
  ::close(ends[0]);

  SeededRandom random(1);
  const auto store = test::open_lmdb(directory.path(), random);
  BundleStore bundles(*store);
  CHECK(keys_of(*store, Table::chunks).size() > 200);
  REQUIRE(bundles.sweep());
  REQUIRE(store->commit());
  CHECK(keys_of(*store, Table::chunks).size() > 200);

  ::kill(child, SIGKILL);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(bundles.sweep());
  REQUIRE(store->commit());
  CHECK(nothing_but_counters(*store));
}

TEST_CASE("a sweep takes a recycled pid for dead, and orphaned partials away", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  BundleStore bundles(*store);
  ProcessMark parent{static_cast<std::uint32_t>(::getppid()), 1, this_process().boot};
  REQUIRE(store->put(Table::refs, ref_key(900), encode_ref_owner(parent)));
  REQUIRE(store->put(Table::chunks, chunk_key(900, 0), Bytes(100)));
  REQUIRE(store->put(Table::partials, chunk_key(900, 1), Bytes(100)));
  REQUIRE(store->put(Table::partials, chunk_key(901, 0), Bytes(100)));
  const auto kept = bundles.begin(BundleMaker().make(100'000).manifest, 0, test::kPeer);
  REQUIRE(kept);
  REQUIRE(bundles.keep_partial(*kept, 0, Bytes(10)));
  REQUIRE(bundles.sweep());
  REQUIRE(store->commit());
  CHECK(keys_of(*store, Table::chunks).empty());
  CHECK(keys_of(*store, Table::refs).size() == 1);
  CHECK(keys_of(*store, Table::partials).size() == 1);
}

}  // namespace
}  // namespace harkara::storage
