#include "tests/bench/link/packet.h"

namespace harkara::bench {
namespace {

std::uint16_t big_endian_16(View bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

std::uint32_t big_endian_32(View bytes, std::size_t at) {
  return static_cast<std::uint32_t>(big_endian_16(bytes, at)) << 16U | big_endian_16(bytes, at + 2);
}

std::size_t transport_header(const Packet& packet, View rest) {
  if (packet.protocol == kUdp) return 8;
  return static_cast<std::size_t>(rest[12] >> 4U) * 4;
}

}  // namespace

std::optional<Packet> read_packet(View bytes) {
  if (bytes.size() < 20 || bytes[0] >> 4U != 4) return std::nullopt;
  Packet packet;
  packet.bytes = bytes.size();
  packet.ip_header = static_cast<std::size_t>(bytes[0] & 0x0fU) * 4;
  packet.protocol = bytes[9];
  if (packet.ip_header < 20 || big_endian_16(bytes, 2) != bytes.size()) return std::nullopt;
  if (packet.protocol != kTcp && packet.protocol != kUdp)
    return packet.ip_header <= bytes.size() ? std::optional(packet) : std::nullopt;
  const std::size_t least = packet.protocol == kTcp ? 20 : 8;
  if (bytes.size() < packet.ip_header + least) return std::nullopt;
  const View rest = bytes.subspan(packet.ip_header);
  packet.source_port = big_endian_16(rest, 0);
  packet.destination_port = big_endian_16(rest, 2);
  if (packet.protocol == kTcp) packet.sequence = big_endian_32(rest, 4);
  packet.transport_header = transport_header(packet, rest);
  if (packet.ip_header + packet.transport_header > bytes.size()) return std::nullopt;
  return packet;
}

}  // namespace harkara::bench
