// Every packet that was offered to an emulated link, and sums over them: where each
// byte and each second went.
#pragma once

#include <filesystem>
#include <map>
#include <tuple>
#include <vector>

#include "tests/bench/link/channel.h"
#include "tests/bench/link/packet.h"

namespace harkara::bench {

enum class Direction : std::uint8_t { up = 0, down = 1 };  // from the clinic; to it

struct Entry {
  Nanos offered = 0;
  Direction direction = Direction::up;
  Packet packet;
  Passage passage;
  std::size_t repeated = 0;  // bytes of its payload that TCP had sent before
};

inline constexpr std::size_t kSmallPayload = 1'000;

// Of the packets that took the link's time, in one direction; bytes.
struct ByteSums {
  std::size_t packets = 0;
  std::size_t bare = 0;   // of these: without payload, TCP's acks for instance
  std::size_t small = 0;  // of these: with some, but less than kSmallPayload
  std::size_t ip_headers = 0;
  std::size_t transport_headers = 0;
  std::size_t payload = 0;   // for the first time
  std::size_t repeated = 0;  // again
  std::size_t total() const { return ip_headers + transport_headers + payload + repeated; }
  // Of what total() says, and beside it:
  std::size_t lost = 0;
  std::size_t cut = 0;
  std::size_t overflow = 0;
  std::size_t no_cover = 0;
};

// Seconds of up-time, in one direction.
struct SecondSums {
  double headers = 0;
  double payload = 0;
  double repeated = 0;
  double before_data = 0;   // nothing to send yet: handshakes
  double after_fade = 0;    // the window is open, and no data flows yet
  double idle_between = 0;  // the rest of the silence
};

class Ledger {
 public:
  void add(Nanos offered, Direction direction, const Packet& packet, const Passage& passage);

  const std::vector<Entry>& entries() const { return entries_; }
  // Both: of what was offered before `end`.
  ByteSums bytes(Direction direction, Nanos end) const;
  SecondSums seconds(Direction direction, Nanos end, const Schedule& schedule) const;

  // One line a packet, with a header line.
  void write_csv(const std::filesystem::path& file) const;

 private:
  std::size_t repeated_bytes(Direction direction, const Packet& packet);

  using Flow = std::tuple<Direction, std::uint16_t, std::uint16_t>;
  std::map<Flow, std::uint32_t> next_sequence_;
  std::vector<Entry> entries_;
};

}  // namespace harkara::bench
