// A disk that fails a flush, in the real form: whoever hears of it, nothing is promised after it.
#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>

#include "support.h"

namespace {
int fail_in = 0;  // which flush from now fails; 0: none
int fail_with = EIO;
}  // namespace

// In place of the system's: LMDB and the store flush by it. It tells of an error once, as Linux
// does.
extern "C" int fdatasync(int file) {
  if (fail_in > 0 && --fail_in == 0) {
    errno = fail_with;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fdatasync, file));
}

namespace harkara::storage {
namespace {

using test::open_lmdb;
using test::ScratchDirectory;

constexpr int kOfPages = 1;  // the first flush of a commit
constexpr int kOfMetaPage = 2;

struct Disk {
  ScratchDirectory directory;
  SeededRandom random{1};
  std::unique_ptr<LmdbStore> store = open_lmdb(directory.path(), random);

  Disk() { fail_with = EIO; }
  ~Disk() { fail_in = 0; }
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  void put(std::string_view key) { REQUIRE(store->put(Table::meta, as_view(key), Bytes{1})); }
  bool has(std::string_view key) { return store->has(Table::meta, as_view(key)); }
};

Errc code_of(const Status& status) {
  REQUIRE_FALSE(status);
  return status.error().code;
}

}  // namespace

TEST_CASE("after a flush that failed once no later one succeeds, until the store is opened anew",
          "[storage]") {
  Disk disk;
  disk.put("promised");
  REQUIRE(disk.store->commit_soon());
  const std::uint64_t promised = disk.store->unsynced();
  disk.put("figures");
  fail_in = GENERATE(kOfPages, kOfMetaPage);
  CHECK(code_of(disk.store->commit()) == Errc::io);  // in a caller that only warns
  CHECK(code_of(disk.store->sound()) == Errc::io);
  CHECK(code_of(disk.store->sync()) == Errc::io);
  disk.store->synced(promised);
  CHECK(disk.store->unsynced() != 0);
  CHECK(code_of(disk.store->commit()) == Errc::io);
  disk.put("later");
  CHECK(code_of(disk.store->commit_soon()) == Errc::io);
  CHECK_FALSE(disk.has("later"));

  disk.store.reset();
  disk.store = open_lmdb(disk.directory.path(), disk.random);
  CHECK(disk.store->sound());
  disk.put("later");
  CHECK(disk.store->commit());
}

TEST_CASE("a sync that failed is followed by no commit", "[storage]") {
  Disk disk;
  disk.put("promised");
  REQUIRE(disk.store->commit_soon());
  fail_in = 1;
  fail_with = GENERATE(EIO, ENOSPC);
  CHECK_FALSE(disk.store->sync());
  CHECK_FALSE(disk.store->sound());
  disk.put("later");
  CHECK_FALSE(disk.store->commit());
  CHECK_FALSE(disk.has("later"));
  CHECK(disk.store->unsynced() != 0);
}

TEST_CASE("a commit that finds the disk full is undone, and the next one succeeds", "[storage]") {
  Disk disk;
  disk.put("first");
  REQUIRE(disk.store->commit());
  disk.put("second");
  fail_in = kOfPages;
  fail_with = ENOSPC;
  CHECK(code_of(disk.store->commit()) == Errc::full);
  CHECK(disk.store->sound());
  CHECK_FALSE(disk.has("second"));
  disk.put("third");
  REQUIRE(disk.store->commit());
  CHECK(disk.store->unsynced() == 0);
  CHECK(disk.has("first"));
  CHECK(disk.has("third"));
}

}  // namespace harkara::storage
