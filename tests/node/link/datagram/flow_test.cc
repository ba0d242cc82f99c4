// What waits in the operator's queue, and how the pace follows the link.
#include <algorithm>
#include <catch2/catch.hpp>

#include "crypto/hash.h"
#include "tests/node/link/datagram/arena.h"

namespace harkara::node::datagram::test {
namespace {

struct Load {
  Load(std::uint64_t seed, const PathModel& model) : contact(seed, model) {
    contact.submit(6'000'000);
    contact.dial();
  }
  // What waits on the way up, beyond the packet that is being sent, each 50 ms.
  std::vector<std::int64_t> queues(std::int64_t from_ms, std::int64_t until_ms,
                                   std::int64_t packet_ms) {
    std::vector<std::int64_t> out;
    for (std::int64_t t = from_ms; t < until_ms; t += 50) {
      contact.world.run_until(t);
      out.push_back(std::max<std::int64_t>(0, contact.up->queued_ms() - packet_ms));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  std::int64_t carried(std::int64_t from_ms, std::int64_t until_ms) {
    contact.world.run_until(from_ms);
    const std::int64_t before = contact.up->counters().bytes;
    contact.world.run_until(until_ms);
    return contact.up->counters().bytes - before;
  }
  Contact contact;
};

TEST_CASE("The queue on the way stays a small part of a round trip, and the link full", "[node]") {
  crypto::initialise();
  struct Case {
    PathModel model;
    std::int64_t packet_ms;
  };
  const auto c = GENERATE(Case{{.rate_Bps = 8'000, .delay_ms = 300, .loss = 0.01}, 158},
                          Case{{.rate_Bps = 2'000, .delay_ms = 600, .loss = 0.03}, 630},
                          Case{{.rate_Bps = 48'000, .delay_ms = 150, .queue_bytes = 200'000}, 27});
  Load load(1, c.model);
  const auto waits = load.queues(20'000, 80'000, c.packet_ms);
  const std::int64_t round_trip = 2 * c.model.delay_ms + c.packet_ms;
  INFO("median " << waits[waits.size() / 2] << ", p95 " << waits[waits.size() * 95 / 100]);
  CHECK(waits[waits.size() / 2] <= round_trip / 5);
  CHECK(waits[waits.size() * 95 / 100] <= round_trip * 2 / 3);
  const std::int64_t carried = load.carried(80'000, 110'000);
  CHECK(carried >= c.model.rate_Bps * 30 * 97 / 100);
}

TEST_CASE("The pace follows a link that becomes slower, and one that becomes faster", "[node]") {
  crypto::initialise();
  PathModel model{.rate_Bps = 16'000, .delay_ms = 200, .queue_bytes = 64'000};
  Load load(2, model);
  load.contact.world.run_until(20'000);
  model.rate_Bps = 4'000;
  load.contact.up->set_model(model);
  const auto waits = load.queues(40'000, 60'000, 315);
  CHECK(waits[waits.size() / 2] <= 400);
  CHECK(load.carried(60'000, 80'000) >= 4'000 * 20 * 95 / 100);
  model.rate_Bps = 32'000;
  load.contact.up->set_model(model);
  CHECK(load.carried(140'000, 160'000) >= 32'000 * 20 * 90 / 100);
}

TEST_CASE("Acks take less than three parts in a hundred of what they acknowledge", "[node]") {
  crypto::initialise();
  const std::int64_t rate = GENERATE(2'000, 8'000, 48'000);
  Load load(3, PathModel{.rate_Bps = rate, .delay_ms = 300, .loss = 0.01});
  load.contact.world.run_until(20'000);
  const std::int64_t up = load.contact.up->counters().bytes;
  const std::int64_t down = load.contact.down->counters().bytes;
  load.contact.world.run_until(80'000);
  const std::int64_t acks = load.contact.down->counters().bytes - down;
  INFO(acks << " for " << load.contact.up->counters().bytes - up);
  CHECK(acks * 100 <= (load.contact.up->counters().bytes - up) * 3);
}

}  // namespace
}  // namespace harkara::node::datagram::test
