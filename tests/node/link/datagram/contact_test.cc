// The work W1 over modelled poor links, in virtual time.
#include <catch2/catch.hpp>
#include <cstdio>

#include "crypto/hash.h"
#include "tests/node/link/datagram/arena.h"

namespace harkara::node::datagram::test {
namespace {

constexpr int kRecords = 20;
constexpr int kImages = 4;

Bytes content(SeededRandom& random, std::size_t size) {
  Bytes bytes(size);
  random.fill(bytes);
  return bytes;
}

void submit_work(Contact& contact, int times) {
  for (int i = 0; i < kRecords * times; ++i)
    REQUIRE(contact.clinic.submit(contact.desk(), ServiceClass::routine,
                                  content(contact.workload, 750)));
  for (int i = 0; i < kImages * times; ++i)
    REQUIRE(contact.clinic.submit(contact.desk(), ServiceClass::document,
                                  content(contact.workload, 60'000)));
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
  REQUIRE(contact.run_until_arrived(static_cast<std::size_t>((kRecords + kImages) * times),
                                    limit_ms));
  out.all_s = seconds();
  const auto up_ms = contact.up->up_time_ms(contact.world.now().monotonic_ms);
  out.use = 272'779.0 * times * 1e3 / static_cast<double>(up_ms * model.rate_Bps);
  return out;
}

void show(const char* name, const Figures& f, const Contact& contact) {
  const PathCounters& up = contact.up->counters();
  const PathCounters& down = contact.down->counters();
  std::printf("%s: first %.1f s, records %.1f s, all %.1f s, use %.3f; up %lld B in %lld packets "
              "(lost %lld, dropped %lld, no cover %lld, most queued %lld), down %lld B in %lld\n",
              name, f.first_s, f.records_s, f.all_s, f.use, static_cast<long long>(up.bytes),
              static_cast<long long>(up.packets), static_cast<long long>(up.lost),
              static_cast<long long>(up.dropped), static_cast<long long>(up.wasted),
              static_cast<long long>(up.most_queued), static_cast<long long>(down.bytes),
              static_cast<long long>(down.packets));
}

TEST_CASE("W1 over 64 kbit/s with 600 ms of round trip and 1 % of loss", "[node]") {
  crypto::initialise();
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const PathModel model{.loss = 0.01};
    Contact contact(seed, model);
    const Figures f = run_work(contact, 1, 200'000, model);
    show("L1", f, contact);
    CHECK(f.all_s <= 36.5);
  }
}

TEST_CASE("Four times W1 through fades of 20 s, in five phases of them", "[node]") {
  crypto::initialise();
  for (const std::int64_t phase : {0, 7'000, 16'000, 23'000, 35'000}) {
    const PathModel model{.loss = 0.02, .up_ms = 20'000, .down_ms = 20'000, .phase_ms = phase};
    Contact contact(static_cast<std::uint64_t>(phase), model);
    const Figures f = run_work(contact, 4, 1'000'000, model);
    show("L2", f, contact);
    CHECK(f.use >= 0.9);
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
    show("L3", f, contact);
    CHECK(f.use >= 0.8);
  }
}

}  // namespace
}  // namespace harkara::node::datagram::test
