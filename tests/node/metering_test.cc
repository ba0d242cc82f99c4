// A metered datagram link in virtual time: lossy, slow and flapping, every byte counted
// on the path.
#include <catch2/catch.hpp>
#include <cstdio>

#include "node/metering.h"
#include "tests/node/link/datagram/arena.h"

using namespace harkara;
using namespace harkara::node;
using datagram::test::PathModel;

namespace {

// The clinic's switchboard as the daemon would see it.
class BoardTransport final : public Transport {
 public:
  explicit BoardTransport(datagram::test::Contact& contact) : contact_(contact) {}
  Status listen(const std::string&) override { return fail(Errc::unsupported, "listen"); }
  const std::string& bound_endpoint() const override { return none_; }
  Result<sync::LinkId> dial(const DialTarget&) override { return fail(Errc::unsupported, "dial"); }
  void send(sync::LinkId, View) override {}
  void close(sync::LinkId link) override {
    board().close(link, contact_.world.now().monotonic_ms);
    contact_.clinic_port->step();
  }
  LinkBytes bytes(sync::LinkId link) const override { return board().bytes(link); }
  void limit(sync::LinkId link, std::uint64_t bytes) override { board().limit(link, bytes); }
  std::uint64_t unsent(sync::LinkId link) const override { return board().unsent(link); }
  sync::LinkTraits traits(sync::LinkId) const override { return {}; }
  void shutdown() override {}

 private:
  datagram::Switchboard& board() const { return contact_.clinic_port->board; }
  datagram::test::Contact& contact_;
  std::string none_;
};

constexpr std::uint64_t kBudget = 200'000;
constexpr std::uint64_t kSlice = 4'096;

struct MeteredDay {
  explicit MeteredDay(const PathModel& model, std::uint64_t seed)
      : contact(seed, model), transport(contact), metering(open()) {}

  BudgetBook open() {
    auto book = BudgetBook::open({config}, contact.clinic.store(), contact.world.now().wall_ms);
    REQUIRE(book);
    return *std::move(book);
  }
  void queue() {
    for (int i = 0; i < 4; ++i) submit(ServiceClass::document, 250'000);
    for (int i = 0; i < 20; ++i) submit(ServiceClass::routine, 1'600);
    submit(ServiceClass::emergency, 900);
  }
  void submit(ServiceClass service_class, std::size_t size) {
    Bytes content(size);
    contact.workload.fill(content);
    REQUIRE(contact.clinic.submit(contact.desk(), service_class, content));
  }
  // Dials and carries until the budget ends the contact.
  void run_contact(std::int64_t limit_ms) {
    contact.dial();
    ++link;
    metering.begin(link, "aiims", contact.world.now());
    const std::int64_t end_ms = contact.world.now().monotonic_ms + limit_ms;
    bool up = false;
    while (contact.world.now().monotonic_ms < end_ms) {
      if (!up && contact.clinic_port->board.find(link)->phase == datagram::Session::Phase::up) {
        metering.up(link);
        up = true;
      }
      const Moment now = contact.world.now();
      const auto used = metering.look(contact.clinic.engine(), transport, now);
      REQUIRE(used);
      contact.clinic.store_changed();  // what the engine says goes out
      contact.clinic_port->step();
      if (!used->empty()) {
        contact.clinic.link_down(link);
        transport.close(link);
        return metering.end(link, transport, now);
      }
      contact.world.run_until(now.monotonic_ms + 50);
    }
    FAIL("the budget was not used up in time");
  }
  std::uint64_t billed() const {
    const auto& up = contact.up->counters();
    const auto& down = contact.down->counters();
    // At the clinic's modem: all it sent, and what arrived there.
    const std::int64_t arrived = down.bytes - down.lost - down.dropped;
    return static_cast<std::uint64_t>(up.bytes + up.wasted + arrived);
  }

  datagram::test::Contact contact;
  BudgetConfig config{.peer = "aiims", .per_day = kBudget};
  BoardTransport transport;
  Metering metering;
  sync::LinkId link = 1'000;
};

}  // namespace

TEST_CASE("over links that lose and fade a day's budget is kept, and the next day goes on",
          "[node]") {
  const PathModel models[] = {
      {},
      {.loss = 0.02, .up_ms = 20'000, .down_ms = 20'000},
      {.rate_Bps = 2'000, .delay_ms = 600, .loss = 0.03, .up_ms = 10'000, .down_ms = 50'000},
      {.rate_Bps = 100'000, .delay_ms = 150, .loss = 0.05},
  };
  std::uint64_t seed = 40;
  for (const PathModel& model : models) {
    MeteredDay day(model, ++seed);
    day.queue();
    day.run_contact(4'000'000);
    const std::uint64_t first = day.billed();
    std::printf("%lld B/s, loss %.2f, down %lld s: %llu bytes of %llu on the first day\n",
                static_cast<long long>(model.rate_Bps), model.loss,
                static_cast<long long>(model.down_ms / 1000),
                static_cast<unsigned long long>(first), static_cast<unsigned long long>(kBudget));
    CHECK(first <= kBudget + kSlice);
    CHECK(first > kBudget * 9 / 10);
    CHECK(day.contact.arrived() == 21);  // the emergency and all texts; no picture
    const auto hold = day.metering.book().hold("aiims", false, day.contact.world.now());
    REQUIRE(hold);
    day.contact.world.run_until(hold->until_ms + 1'000);
    CHECK_FALSE(day.metering.book().hold("aiims", false, day.contact.world.now()));
    day.run_contact(4'000'000);
    CHECK(day.billed() - first <= kBudget + kSlice);
    CHECK(day.billed() - first > kBudget * 9 / 10);
    CHECK(day.contact.arrived() >= 21);
  }
}
