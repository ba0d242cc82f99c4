// The work W1 over modelled poor links, in virtual time. Records are 832 B sealed, as
// with a dictionary; images 61 632 B. The bounds are what the link held when they were
// set, with little to spare: they catch a step back.
#include <catch2/catch.hpp>

#include "crypto/hash.h"
#include "tests/node/link/datagram/arena.h"

namespace harkara::node::datagram::test {
namespace {

constexpr int kRecords = 20;
constexpr int kImages = 4;

void submit_work(Contact& contact, int times) {
  for (int i = 0; i < kRecords * times; ++i)
    REQUIRE(contact.clinic.submit(contact.desk(), ServiceClass::routine, contact.content(750)));
  for (int i = 0; i < kImages * times; ++i) contact.submit(60'000);
}

struct Figures {
  double first_s = 0;
  double records_s = 0;
  double all_s = 0;
  double use = 0;
};

Figures run_work(Contact& contact, int times, std::int64_t limit_ms, const PathModel& model) {
  submit_work(contact, times);
  contact.dial();
  Figures out;
  const auto seconds = [&] { return static_cast<double>(contact.world.now().monotonic_ms) / 1e3; };
  REQUIRE(contact.run_until_arrived(1, limit_ms));
  out.first_s = seconds();
  REQUIRE(contact.run_until_arrived(static_cast<std::size_t>(kRecords * times), limit_ms));
  out.records_s = seconds();
  REQUIRE(
      contact.run_until_arrived(static_cast<std::size_t>((kRecords + kImages) * times), limit_ms));
  out.all_s = seconds();
  const auto up_ms = contact.up->up_time_ms(contact.world.now().monotonic_ms);
  out.use = 272'779.0 * times * 1e3 / static_cast<double>(up_ms * model.rate_Bps);
  return out;
}

std::string text(const Figures& f, const Contact& contact) {
  const PathCounters& up = contact.up->counters();
  const PathCounters& down = contact.down->counters();
  return "first " + std::to_string(f.first_s) + " s, records " + std::to_string(f.records_s) +
         " s, all " + std::to_string(f.all_s) + " s, use " + std::to_string(f.use) + "; up " +
         std::to_string(up.bytes) + " B, lost " + std::to_string(up.lost) + ", without cover " +
         std::to_string(up.wasted) + ", down " + std::to_string(down.bytes) + " B";
}

TEST_CASE("W1 over 64 kbit/s with 600 ms of round trip and 1 % of loss", "[node]") {
  crypto::initialise();
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const PathModel model{.loss = 0.01};
    Contact contact(seed, model);
    const Figures f = run_work(contact, 1, 200'000, model);
    INFO(text(f, contact));
    CHECK(f.first_s <= 2);
    CHECK(f.records_s <= 5);
    CHECK(f.all_s <= 36.3);
    CHECK(contact.up->counters().bytes <= 280'500);
    CHECK(contact.down->counters().bytes <= 6'500);  // acks, verdicts, custody, receipts
    CHECK(contact.up->counters().dropped == 0);
  }
}

TEST_CASE("Four times W1 through fades of 20 s, in five phases of them", "[node]") {
  crypto::initialise();
  for (const std::int64_t phase : {0, 7'000, 16'000, 23'000, 35'000}) {
    const PathModel model{.loss = 0.02, .up_ms = 20'000, .down_ms = 20'000, .phase_ms = phase};
    Contact contact(static_cast<std::uint64_t>(phase), model);
    const Figures f = run_work(contact, 4, 1'000'000, model);
    INFO(text(f, contact));
    CHECK(f.use >= 0.91);
  }
}

TEST_CASE("W1 at 16 kbit/s, ten seconds in each minute", "[node]") {
  crypto::initialise();
  for (const std::int64_t phase : {0, 7'000, 16'000, 33'000, 55'000}) {
    const PathModel model{.rate_Bps = 2'000,
                          .delay_ms = 600,
                          .loss = 0.03,
                          .queue_bytes = 12'000,
                          .up_ms = 10'000,
                          .down_ms = 50'000,
                          .phase_ms = phase};
    Contact contact(static_cast<std::uint64_t>(phase), model);
    const Figures f = run_work(contact, 1, 3'000'000, model);
    INFO(text(f, contact));
    CHECK(f.use >= 0.82);
  }
}

}  // namespace
}  // namespace harkara::node::datagram::test
