// What commit_soon() leaves to chance, and what it does not.
#include <catch2/catch.hpp>
#include <fstream>
#include <map>

#include "base/codec.h"
#include "support.h"

namespace harkara::storage {
namespace {

using test::open_lmdb;
using test::ScratchDirectory;

constexpr std::size_t kMetaBytes = 2 * 4'096;  // LMDB's two meta pages are the first two
using Model = std::map<Bytes, Bytes>;

Bytes read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Model contents(Store& store) {
  Model out;
  for (const Table table : {Table::meta, Table::chunks})
    REQUIRE(store.scan(table, {}, [&](View key, View value) {
      if (key.size() == 2) out[to_bytes(key)] = to_bytes(value);
      return true;
    }));
  return out;
}

class Machine {
 public:
  // A transaction of random puts and removals, small and large.
  void change() {
    for (int i = 0; i < 40; ++i) {
      const auto number = static_cast<std::uint8_t>(random_.below(120));
      const Table table = number % 2 == 0 ? Table::meta : Table::chunks;
      const Bytes key{number % 2 == 0 ? std::uint8_t{'m'} : std::uint8_t{'c'}, number};
      if (random_.below(4) == 0) {
        REQUIRE(store_->remove(table, key));
        model_.erase(key);
      } else {
        Bytes value(1 + random_.below(table == Table::chunks ? 9'000 : 600), number);
        random_.fill(MutableView(value).first(1));
        REQUIRE(store_->put(table, key, value));
        model_[key] = std::move(value);
      }
    }
  }
  // The machine ends now: all data pages are on its disk, the meta pages are `metas`.
  void check_after_power_cut(View metas, const Model& expected) {
    ScratchDirectory disk;
    Bytes file = read_file(scratch_.path() / "data.mdb");
    std::copy(metas.begin(), metas.end(), file.begin());
    std::ofstream(disk.path() / "data.mdb", std::ios::binary)
        .write(as_text(file).data(), static_cast<std::streamsize>(file.size()));
    SeededRandom random(2);
    const auto store = open_lmdb(disk.path(), random);
    CHECK(contents(*store) == expected);
  }
  Bytes metas() const {
    Bytes file = read_file(scratch_.path() / "data.mdb");
    file.resize(kMetaBytes);
    return file;
  }
  Store& store() { return *store_; }
  const Model& model() const { return model_; }

 private:
  ScratchDirectory scratch_;
  SeededRandom random_{31};
  std::unique_ptr<LmdbStore> store_ = open_lmdb(scratch_.path(), random_);
  Model model_;
};

}  // namespace

TEST_CASE("a power cut undoes the last soon commit as a whole, or nothing", "[storage]") {
  Machine machine;
  for (int round = 0; round < 60; ++round) {
    const Bytes before = machine.metas();
    const Model kept = machine.model();
    machine.change();
    REQUIRE(machine.store().commit_soon());
    machine.check_after_power_cut(before, kept);
    machine.check_after_power_cut(machine.metas(), machine.model());
  }
}

TEST_CASE("a soon commit is seen at once, and is unsynced until a sync or a commit", "[storage]") {
  ScratchDirectory scratch;
  SeededRandom random(1);
  const auto store = open_lmdb(scratch.path(), random);
  REQUIRE(store->commit());
  CHECK(store->unsynced() == 0);
  REQUIRE(store->put(Table::meta, as_view("a"), Bytes{1}));
  REQUIRE(store->commit_soon());
  const std::uint64_t first = store->unsynced();
  CHECK(first != 0);
  CHECK(*open_lmdb(scratch.path(), random)->get(Table::meta, as_view("a")) == Bytes{1});

  REQUIRE(store->put(Table::meta, as_view("a"), Bytes{2}));
  REQUIRE(store->commit_soon());
  REQUIRE(store->sync());
  store->synced(first);
  CHECK(store->unsynced() > first);  // the sync had begun before the second
  store->synced(store->unsynced());
  CHECK(store->unsynced() == 0);

  REQUIRE(store->put(Table::meta, as_view("a"), Bytes{3}));
  REQUIRE(store->commit_soon());
  REQUIRE(store->commit());  // nothing new to write, but something to flush
  CHECK(store->unsynced() == 0);
  REQUIRE(store->commit_soon());
  CHECK(store->unsynced() == 0);
}

}  // namespace harkara::storage
