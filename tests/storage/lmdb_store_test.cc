// Opening, versions, keys, and two openers at once.
#include <lmdb.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "base/codec.h"
#include "support.h"

namespace harkara::storage {
namespace {

namespace fs = std::filesystem;
using test::open_lmdb;
using test::ScratchDirectory;

Error error_of_open(const fs::path& directory, const StoreKey& key = test::store_key()) {
  SeededRandom random(1);
  auto opened = LmdbStore::open(directory, key, random, {});
  REQUIRE_FALSE(opened);
  return opened.error();
}

// Replaces the format record, or makes an environment that is not ours.
void write_raw(const fs::path& directory, const char* table, View key_bytes, Bytes value_bytes) {
  MDB_env* env = nullptr;
  REQUIRE(mdb_env_create(&env) == 0);
  mdb_env_set_mapsize(env, 64U << 20U);
  mdb_env_set_maxdbs(env, 32);
  REQUIRE(mdb_env_open(env, directory.c_str(), 0, 0600) == 0);
  MDB_txn* txn = nullptr;
  REQUIRE(mdb_txn_begin(env, nullptr, 0, &txn) == 0);
  MDB_dbi handle = 0;
  REQUIRE(mdb_dbi_open(txn, table, MDB_CREATE, &handle) == 0);
  MDB_val key{key_bytes.size(), const_cast<std::uint8_t*>(key_bytes.data())};
  MDB_val value{value_bytes.size(), value_bytes.data()};
  REQUIRE(mdb_put(txn, handle, &key, &value, 0) == 0);
  REQUIRE(mdb_txn_commit(txn) == 0);
  mdb_env_close(env);
}

Bytes format_record(std::uint32_t version) {
  ByteWriter out;
  out.raw(as_view("harkara-store"));
  out.u32(version);
  out.raw(Bytes(16, 0));
  return out.take();
}

TEST_CASE("a store is readable by its owner alone", "[storage]") {
  ScratchDirectory directory;
  SeededRandom random(1);
  const auto store = open_lmdb(directory.path(), random);
  struct stat status {};
  REQUIRE(::stat((directory.path() / "data.mdb").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a missing directory is named", "[storage]") {
  ScratchDirectory directory;
  const Error error = error_of_open(directory.path() / "nowhere");
  CHECK(error.code == Errc::io);
  CHECK(error.message.find("nowhere") != std::string::npos);
}

TEST_CASE("a file that is not LMDB is corrupt, and named", "[storage]") {
  ScratchDirectory directory;
  std::ofstream(directory.path() / "data.mdb") << std::string(20'000, 'x');
  const Error error = error_of_open(directory.path());
  CHECK(error.code == Errc::corrupt);
  CHECK(error.message.find(directory.path().string()) != std::string::npos);
}

TEST_CASE("an LMDB environment of somebody else is refused", "[storage]") {
  ScratchDirectory directory;
  write_raw(directory.path(), "theirs", as_view("k"), Bytes{1});
  CHECK(error_of_open(directory.path()).code == Errc::corrupt);
}

TEST_CASE("a store of a newer format asks for an upgrade", "[storage]") {
  ScratchDirectory directory;
  SeededRandom random(1);
  open_lmdb(directory.path(), random).reset();
  Bytes newer = format_record(2);
  append(newer, as_view("fields unknown to us"));
  write_raw(directory.path(), "format", as_view("format"), newer);
  const Error error = error_of_open(directory.path());
  CHECK(error.code == Errc::unsupported);
  CHECK(error.message == "store " + directory.path().string() +
                             " was written by a newer harkara (format 2, this build reads 1); "
                             "upgrade harkara");
}

TEST_CASE("a damaged format record is corrupt", "[storage]") {
  ScratchDirectory directory;
  SeededRandom random(1);
  open_lmdb(directory.path(), random).reset();
  for (const Bytes& damaged : {Bytes{1, 2, 3}, format_record(0)}) {
    write_raw(directory.path(), "format", as_view("format"), damaged);
    CHECK(error_of_open(directory.path()).code == Errc::corrupt);
  }
}

TEST_CASE("another store key is refused before anything is read", "[storage]") {
  ScratchDirectory directory;
  SeededRandom random(1);
  open_lmdb(directory.path(), random).reset();
  CHECK(error_of_open(directory.path(), test::store_key(0x12)).code == Errc::refused);
}

// Each child adds `rounds` to a counter, one committed increment at a time.
int increment_in_child(const fs::path& directory, int rounds) {
  SeededRandom random(static_cast<std::uint64_t>(::getpid()));
  auto opened = LmdbStore::open(directory, test::store_key(), random, {});
  if (!opened) return 2;
  BundleStore bundles(**opened);
  for (int i = 0; i < rounds; ++i) {
    if (!(*opened)->begin_write()) return 3;
    const auto value = bundles.residence_ms();
    if (!value || !bundles.set_residence_ms(*value + 1) || !(*opened)->commit()) return 4;
  }
  return 0;
}

TEST_CASE("two processes that write by turns lose nothing", "[storage]") {
  ScratchDirectory directory;
  constexpr int kRounds = 150;
  std::vector<pid_t> children;
  for (int i = 0; i < 2; ++i) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) ::_exit(increment_in_child(directory.path(), kRounds));
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  }
  SeededRandom random(1);
  const auto store = open_lmdb(directory.path(), random);
  CHECK(*BundleStore(*store).residence_ms() == 2 * kRounds);
}

TEST_CASE("processes that create the same store at the same moment share it", "[storage]") {
  for (int round = 0; round < 20; ++round) {
    ScratchDirectory directory;
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i) {
      const pid_t child = ::fork();
      REQUIRE(child >= 0);
      if (child == 0) ::_exit(increment_in_child(directory.path(), 1));
      children.push_back(child);
    }
    for (const pid_t child : children) {
      int status = 0;
      REQUIRE(::waitpid(child, &status, 0) == child);
      CHECK(WIFEXITED(status));
      CHECK(WEXITSTATUS(status) == 0);
    }
    SeededRandom random(1);
    CHECK(*BundleStore(*open_lmdb(directory.path(), random)).residence_ms() == 4);
  }
}

TEST_CASE("an open store sees what another process has committed", "[storage]") {
  ScratchDirectory directory;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(increment_in_child(directory.path(), 1));
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  SeededRandom random(1);
  const auto store = open_lmdb(directory.path(), random);
  BundleStore bundles(*store);
  CHECK(*bundles.residence_ms() == 1);
  const std::uint64_t used = store->usage().used_bytes;
  const pid_t second = ::fork();  // it opens its own environment and leaves ours alone
  REQUIRE(second >= 0);
  if (second == 0) {
    const std::string self = fs::read_symlink("/proc/self/exe").string();
    const std::string where = directory.path().string();
    ::setenv("HARKARA_TEST_STORE", where.c_str(), 1);
    ::execl(self.c_str(), self.c_str(), "[.child]", nullptr);
    ::_exit(9);
  }
  REQUIRE(::waitpid(second, &status, 0) == second);
  REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  CHECK(*bundles.residence_ms() == 2);
  CHECK(store->has(Table::chunks, Bytes{1}));
  CHECK(store->usage().used_bytes > used);
}

// Run by the test above in a process of its own.
TEST_CASE("child: increments and stores a chunk", "[.child]") {
  const char* where = ::getenv("HARKARA_TEST_STORE");
  if (where == nullptr) return;
  SeededRandom random(2);
  const auto store = open_lmdb(where, random);
  BundleStore bundles(*store);
  REQUIRE(bundles.set_residence_ms(*bundles.residence_ms() + 1));
  REQUIRE(store->put(Table::chunks, Bytes{1}, Bytes(50'000)));
  REQUIRE(store->commit());
}

}  // namespace
}  // namespace harkara::storage
