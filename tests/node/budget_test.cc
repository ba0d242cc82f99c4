// Budgets by themselves: days, restarts, classes, contacts, and what harkara.toml says.
#include <catch2/catch.hpp>
#include <ctime>

#include "crypto/hash.h"
#include "node/budget_book.h"
#include "storage/memory_store.h"

using namespace harkara;
using namespace harkara::node;

namespace {

constexpr std::int64_t kHour_ms = 3'600'000;

// A local noon, wherever the test runs.
std::int64_t noon_ms() {
  std::tm at{};
  at.tm_year = 126;
  at.tm_mon = 10;
  at.tm_mday = 22;
  at.tm_hour = 12;
  at.tm_isdst = -1;
  return static_cast<std::int64_t>(std::mktime(&at)) * 1000;
}

struct World {
  World() { crypto::initialise(); }
  BudgetBook open(std::int64_t wall_ms) {
    auto book = BudgetBook::open({config}, store, wall_ms);
    REQUIRE(book);
    return *std::move(book);
  }
  Moment at(std::int64_t hours_after_noon) const {
    const std::int64_t since = hours_after_noon * kHour_ms;
    return {since, noon_ms() + since};
  }
  SeededRandom random{1};
  storage::MemoryStore store{storage::StoreKey{}, random, 64ULL << 20U};
  BudgetConfig config{.peer = "aiims", .per_day = 200'000};
};

std::uint64_t may_send(const BudgetBook& book, ServiceClass service_class) {
  return book.allowance(1, 0, 0, 0).send[static_cast<std::size_t>(service_class)];
}

std::string error_of(const std::string& budget) {
  const std::string text = "[node]\nname = \"a\"\n[[budget]]\n" + budget;
  const auto config = parse_config(as_view(text));
  return config ? std::string() : config.error().message;
}

}  // namespace

TEST_CASE("a used-up day holds dials until the next one begins, and then all is new", "[node]") {
  World world;
  BudgetBook book = world.open(noon_ms());
  book.begin(1, "aiims");
  REQUIRE(book.keep(noon_ms()));
  CHECK(may_send(book, ServiceClass::bulk) > 150'000);
  CHECK_FALSE(book.hold("aiims", false, world.at(0)));
  book.carried(1, 195'800);
  CHECK(may_send(book, ServiceClass::emergency) == 0);
  CHECK_FALSE(book.used_up(1, 0).empty());
  book.end(1, world.at(0));
  const auto hold = book.hold("aiims", true, world.at(0));
  REQUIRE(hold);
  CHECK(hold->until_ms > 11 * kHour_ms);
  CHECK(hold->until_ms < 13 * kHour_ms);
  CHECK_FALSE(book.hold("another", false, world.at(0)));
  CHECK_FALSE(book.hold("aiims", false, world.at(14)));
  REQUIRE(book.keep(world.at(14).wall_ms));
  book.begin(2, "aiims");
  CHECK(book.allowance(2, 0, 0, 0).send[7] > 150'000);
}

TEST_CASE("after a crash no less is counted than was carried, and no more than a share", "[node]") {
  World world;
  std::uint64_t carried = 0;
  for (int crash = 0; crash < 5; ++crash) {
    BudgetBook book = world.open(noon_ms());
    const std::uint64_t kept = book.status(noon_ms()).at(0).at("used");
    CHECK(kept >= carried);
    CHECK(kept <= carried + static_cast<std::uint64_t>(crash) * 10'000);
    book.begin(1, "aiims");
    std::uint64_t here = 0;
    for (int i = 0; i < 20; ++i) {
      REQUIRE(book.keep(noon_ms()));
      const std::uint64_t more = std::min<std::uint64_t>(1'500, book.hard_limit(1) - here);
      book.carried(1, here += more);
    }
    carried += here;
    world.store.rollback();  // kill -9
  }
}

TEST_CASE("a clock that was ahead and is set back gains nobody a fresh budget", "[node]") {
  World world;
  {
    BudgetBook book = world.open(world.at(24 * 400).wall_ms);
    book.begin(1, "aiims");
    book.carried(1, 90'000);
    REQUIRE(book.settle());
  }
  const BudgetBook book = world.open(noon_ms());
  CHECK(book.status(noon_ms()).at(0).at("used") == 90'000);
  BudgetBook tomorrow = world.open(world.at(24).wall_ms);  // and the budget is not lost for good
  REQUIRE(tomorrow.keep(world.at(24).wall_ms));
  REQUIRE(tomorrow.keep(world.at(48).wall_ms));
  CHECK(tomorrow.status(world.at(48).wall_ms).at(0).at("used") == 0);
}

TEST_CASE("classes stop where they are told to, emergencies last of all", "[node]") {
  World world;
  world.config.emergency = true;
  world.config.class_stops[static_cast<std::size_t>(ServiceClass::preview)] = 120'000;
  BudgetBook book = world.open(noon_ms());
  book.begin(1, "aiims");
  book.carried(1, 119'000);
  CHECK(may_send(book, ServiceClass::preview) == 0);
  CHECK(may_send(book, ServiceClass::bulk) == 0);
  CHECK(may_send(book, ServiceClass::routine) > 50'000);
  CHECK(book.allowance(1, 0, 0, 0).receive_lowest == ServiceClass::routine);
  book.carried(1, 199'000);
  CHECK(may_send(book, ServiceClass::answer) == 0);
  CHECK(may_send(book, ServiceClass::emergency) > 30'000);
  CHECK(book.allowance(1, 0, 0, 0).receive_lowest == ServiceClass::emergency);
  book.end(1, world.at(0));
  CHECK(book.hold("aiims", false, world.at(0)));
  CHECK_FALSE(book.hold("aiims", true, world.at(0)));
}

TEST_CASE("a contact that used up its share is followed by a pause", "[node]") {
  World world;
  world.config = {.peer = "", .per_contact = 50'000};
  BudgetBook book = world.open(noon_ms());
  book.begin(1, "aiims");
  book.carried(1, 20'000);
  CHECK(may_send(book, ServiceClass::bulk) < 30'000);
  CHECK(book.used_up(1, 0).empty());
  book.carried(1, 48'500);
  CHECK_FALSE(book.used_up(1, 0).empty());
  book.end(1, world.at(0));
  CHECK(book.hold("aiims", false, world.at(0))->until_ms == 15 * 60'000);
  CHECK_FALSE(book.hold("aiims", false, world.at(1)));
  book.begin(2, "aiims");
  CHECK(book.used_up(2, 0).empty());
}

TEST_CASE("what waits here and what the peer was granted come out of the same purse", "[node]") {
  World world;
  BudgetBook book = world.open(noon_ms());
  book.begin(1, "aiims");
  const std::uint64_t all = book.allowance(1, 0, 0, 0).send[0];
  const std::uint64_t less = book.allowance(1, 10'000, 20'000, 0).send[0];
  CHECK(all - less >= 30'000);
  CHECK(all - less <= 31'000);
  book.begin(2, "aiims");  // a second link of the same peer has its half
  CHECK(book.allowance(1, 0, 0, 0).send[0] < all / 2 + 2'000);
}

TEST_CASE("budgets are read from harkara.toml, and written as they were read", "[node]") {
  const std::string text =
      "[node]\nname = \"a\"\n[[budget]]\npeer = \"aiims\"\nper_day = \"200KB\"\nper_contact = \"50 "
      "KB/contact\"\nday_starts = \"06:30\"\nemergency = true\n[budget.stop]\npreview = \"120 "
      "KB\"\n"
      "[[budget]]\nper_day = \"5MB/day\"\n";
  const auto config = parse_config(as_view(text));
  REQUIRE(config);
  REQUIRE(config->budgets.size() == 2);
  CHECK(config->budgets[0].per_day == 200'000);
  CHECK(config->budgets[0].per_contact == 50'000);
  CHECK(config->budgets[0].day_starts_min == 390);
  CHECK(config->budgets[0].emergency);
  CHECK(config->budgets[1].per_day == 5'000'000);
  const auto again = parse_config(as_view(write_config(*config)));
  REQUIRE(again);
  CHECK(write_config(*again) == write_config(*config));
  CHECK(again->budgets[0].class_stops == config->budgets[0].class_stops);
}

TEST_CASE("bad budgets name their line and what is wanted", "[node]") {
  CHECK(error_of("per_day = \"200 apples\"\n").find("line 4: budget.per_day must be a size") !=
        std::string::npos);
  CHECK(error_of("per_day = \"5 MB/week\"\n").find("5 MB/day") != std::string::npos);
  CHECK(error_of("per_day = \"1 KB\"\n").find("at least 20 kB") != std::string::npos);
  CHECK(error_of("peer = \"aiims\"\n").find("per_day is missing") != std::string::npos);
  CHECK(error_of("per_day = \"1 MB\"\nday_starts = \"6 am\"\n").find("\"06:00\"") !=
        std::string::npos);
  CHECK(error_of("per_dya = \"1 MB\"\nper_day = \"1 MB\"\n").find("did you mean per_day?") !=
        std::string::npos);
  CHECK(error_of("per_day = \"1 MB\"\n[[budget]]\nper_day = \"2 MB\"\n").find("a second budget") !=
        std::string::npos);
  CHECK(error_of("per_day = \"1 MB\"\nemergency = 1\n").find("true or false") != std::string::npos);
  CHECK(error_of("per_day = \"1 MB\"\n[budget.stop]\nurgent = \"1 KB\"\nbulk = \"2 KB\"\n")
            .find("may not be more") != std::string::npos);
}
