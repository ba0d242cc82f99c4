// Post onto a stick out of a real home, and what its store is made to keep before.
#include "node/carry_out.h"

#include <catch2/catch.hpp>

#include "sync/receipt.h"
#include "tests/node/file_size_limit.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;
using storage::Table;

namespace {

constexpr std::size_t kStep_bytes = 100'000;

// The hub's home, open, and an empty stick.
struct Desk {
  Desk() {
    make_three(scratch);
    auto opened = Station::open(scratch / "lab/aiims", {}, clock, random);
    REQUIRE(opened);
    station = *std::move(opened);
    std::filesystem::create_directory(stick);
  }
  // As the engine does when a bundle has come: its receipt is in the open transaction.
  void deliver() {
    const auto receipt =
        sync::issue_receipt(random.make<BundleId>(), "", clock.now().wall_ms, station->node_key());
    REQUIRE(store().put(Table::receipts, receipt.bundle.view(), receipt.encoded));
  }
  storage::Store& store() { return station->store(); }
  // Of these bundles there are receipts on the stick.
  std::vector<BundleId> confirmed() const {
    std::vector<BundleId> out;
    const auto files = post_files(stick);
    REQUIRE(files);
    for (const auto& path : *files) {
      auto reader = PostReader::open(path);
      REQUIRE(reader);
      for (auto record = reader->next(); record && *record; record = reader->next())
        if ((*record)->kind == PostKind::receipt)
          out.push_back(sync::decode_receipt((*record)->body).value().bundle);
    }
    return out;
  }

  Scratch scratch;
  SystemClock clock;
  crypto::SystemRandom random;
  std::unique_ptr<Station> station;
  const std::filesystem::path stick = scratch.path / "stick";
};

}  // namespace

TEST_CASE_METHOD(Desk, "a receipt leaves on a stick only when what it confirms is durable",
                 "[node]") {
  const bool on_its_way = GENERATE(false, true);  // to the disk, or still open
  CarryOut out(*station, stick);
  deliver();
  REQUIRE(out.step(kStep_bytes));
  deliver();  // while the stick is being looked at
  if (on_its_way) REQUIRE(store().commit_soon());
  while (out.report().receipts == 0) REQUIRE(out.step(kStep_bytes).value());
  CHECK(store().unsynced() == 0);
  store().rollback();  // the process ends here: what was not committed is gone
  const std::vector<BundleId> told = confirmed();
  CHECK(told.size() == 2);
  for (const BundleId& bundle : told) CHECK(store().has(Table::receipts, bundle.view()));
}

TEST_CASE_METHOD(Desk,
                 "no receipt leaves on a stick when the store cannot keep it, and that is told",
                 "[node]") {
  CarryOut out(*station, stick);
  deliver();
  Result<bool> more = true;
  {
    const FileSizeLimit no_room(0);
    while (more && *more) more = out.step(kStep_bytes);
  }
  REQUIRE_FALSE(more);
  CHECK(more.error().message.find("store") != std::string::npos);
  CHECK(confirmed().empty());
  CHECK_FALSE(out.report().path);
}

TEST_CASE_METHOD(Desk,
                 "a stick full of records of a later version is looked through in short steps",
                 "[node]") {
  constexpr std::size_t kRecords = 100;
  auto writer = PostWriter::create(stick, {random.make<PostId>(), 0});
  REQUIRE(writer);
  for (std::size_t i = 0; i < kRecords; ++i)
    REQUIRE(writer->write({static_cast<PostKind>(200), 0, 0, Bytes(kChunkBytes, 1)}));
  CarryOut out(*station, stick);
  std::size_t steps = 1;
  while (out.step(kStep_bytes).value()) ++steps;
  CHECK(steps > kRecords * kChunkBytes / (kStep_bytes + kChunkBytes));
}
