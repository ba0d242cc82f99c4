// The work W1 over modelled poor links, in virtual time.
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>

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
  if (std::getenv("TRACE") != nullptr) {
    for (int t = 0; t < 60'000; t += 500)
      contact.world.at(t, [&] {
        const Session* s = contact.clinic_port->board.find(1001);
        if (s == nullptr || !s->channel) return;
        const auto& c = *s->channel;
        std::printf("%6lld rate %llu rtt %lld min %lld q %lld win %zu fly %zu wait %zu unsent %zu silent %d next %lld path %lld\n",
          (long long)contact.world.now().monotonic_ms, (unsigned long long)c.flow().rate(), (long long)c.flow().round_trip_ms(),
          (long long)c.flow().smallest_round_trip_ms(), (long long)c.flow().queue_ms(), c.flow().window_bytes(), c.in_flight(),
          c.out().waiting(), c.out().unsent(), c.silent(), (long long)c.flow().next_ms(), (long long)contact.up->queued_ms());
      });
  }
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

}  // namespace
}  // namespace harkara::node::datagram::test
