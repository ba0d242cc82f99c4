// What the ledger wants to know of an IPv4 packet.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace harkara::bench {

inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;

struct Packet {
  std::size_t bytes = 0;  // all of it, at IP level
  std::size_t ip_header = 0;
  std::size_t transport_header = 0;
  std::uint8_t protocol = 0;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;  // TCP only

  std::size_t payload() const { return bytes - ip_header - transport_header; }
};

// Empty when it is no IPv4 packet, or one that lies about its lengths.
std::optional<Packet> read_packet(View bytes);

}  // namespace harkara::bench
