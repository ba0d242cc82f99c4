#include "tests/bench/link/ledger.h"

#include <catch2/catch.hpp>

namespace harkara::bench {
namespace {

Bytes tcp_packet(std::size_t payload, std::uint32_t sequence) {
  Bytes bytes(20 + 32 + payload);
  bytes[0] = 0x45;
  bytes[2] = static_cast<std::uint8_t>(bytes.size() >> 8U);
  bytes[3] = static_cast<std::uint8_t>(bytes.size());
  bytes[9] = kTcp;
  bytes[21] = 99;  // source port
  for (unsigned i = 0; i < 4; ++i)
    bytes[24 + i] = static_cast<std::uint8_t>(sequence >> (24 - 8 * i));
  bytes[32] = 0x80;  // 32 bytes of header
  return bytes;
}

Packet tcp(std::size_t payload, std::uint32_t sequence) {
  return *read_packet(tcp_packet(payload, sequence));
}

// On the air for its bytes at 8 000 bit/s, from `begins`.
Passage carried(Nanos begins, const Packet& packet, Fate fate = Fate::delivered) {
  const Nanos ends = begins + static_cast<Nanos>(packet.bytes) * kSecond / 1'000;
  return {fate, begins, ends, ends};
}

}  // namespace

TEST_CASE("a TCP packet is read to its payload", "[bench]") {
  const Packet packet = tcp(1'000, 0x01020304);
  CHECK(packet.bytes == 1'052);
  CHECK(packet.payload() == 1'000);
  CHECK(packet.source_port == 99);
  CHECK(packet.sequence == 0x01020304);
}

TEST_CASE("a packet that lies about its lengths is not read", "[bench]") {
  const Bytes whole = tcp_packet(100, 1);
  CHECK(read_packet(whole));
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(read_packet(View(whole).first(size)));
  Bytes long_header = whole;
  long_header[32] = 0xf0;  // 60 bytes, more than are there with so little payload
  CHECK(read_packet(long_header)->payload() == 72);
  Bytes short_packet = tcp_packet(0, 1);
  short_packet[32] = 0xf0;
  CHECK_FALSE(read_packet(short_packet));
  Bytes version_6 = whole;
  version_6[0] = 0x65;
  CHECK_FALSE(read_packet(version_6));
}

TEST_CASE("bytes that TCP sends again are told from new ones, over the wrap too", "[bench]") {
  Ledger ledger;
  const std::uint32_t start = 0xffffff00U;
  const auto add = [&](const Packet& packet, Fate fate) {
    ledger.add(0, Direction::up, packet, carried(0, packet, fate));
  };
  add(tcp(500, start), Fate::lost);
  add(tcp(500, start + 500), Fate::delivered);
  add(tcp(500, start), Fate::delivered);         // again
  add(tcp(500, start + 900), Fate::delivered);   // 100 again, 400 new
  add(tcp(500, start + 1'400), Fate::overflow);  // never on the air
  add(tcp(500, start + 1'400), Fate::delivered);
  const ByteSums sums = ledger.bytes(Direction::up, kSecond);
  CHECK(sums.packets == 5);
  CHECK((sums.bare == 0 && sums.small == 5));
  CHECK(sums.payload == 1'900);
  CHECK(sums.repeated == 600);
  CHECK(sums.total() == 5 * 552);
  CHECK(sums.lost == 552);
  CHECK(sums.overflow == 552);
  CHECK(ledger.bytes(Direction::down, kSecond).total() == 0);
}

TEST_CASE("every second of up-time is accounted for", "[bench]") {
  Ledger ledger;
  const Schedule schedule(10 * kSecond, 10 * kSecond, 0);
  const auto add = [&](Nanos begins, const Packet& packet) {
    ledger.add(begins, Direction::up, packet, carried(begins, packet));
  };
  add(kSecond, tcp(0, 1));         // a handshake
  add(3 * kSecond, tcp(948, 1));   // 1 s on the air
  add(24 * kSecond, tcp(0, 949));  // 4 s into the second window: a handshake
  add(25 * kSecond, tcp(948, 949));
  add(27 * kSecond, tcp(948, 949));  // again
  const SecondSums sums = ledger.seconds(Direction::up, 29 * kSecond, schedule);
  CHECK(sums.before_data == Approx(1 + 2 - 0.052));
  CHECK(sums.after_fade == Approx(4 + 1 - 0.052));
  CHECK(sums.idle_between == Approx(6 + 1 + 1));
  CHECK(sums.payload == Approx(2 * 0.948));
  CHECK(sums.repeated == Approx(0.948));
  CHECK(sums.headers == Approx(5 * 0.052));
  const double all = sums.before_data + sums.after_fade + sums.idle_between + sums.payload +
                     sums.repeated + sums.headers;
  CHECK(all == Approx(static_cast<double>(schedule.up_time(29 * kSecond)) / kSecond));
}

}  // namespace harkara::bench
