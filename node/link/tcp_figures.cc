#include "node/link/tcp_figures.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace harkara::node {
namespace {

constexpr std::uint64_t kIp4AndTcp = 40;
constexpr std::uint64_t kIp6AndTcp = 60;
constexpr std::uint64_t kTimestamps = 12;
constexpr std::uint32_t kNoTrip = UINT32_MAX;  // the kernel's "none yet"

bool is_ip6(int descriptor) {
  sockaddr_in6 address{};
  socklen_t size = sizeof address;
  void* const raw = &address;
  if (::getpeername(descriptor, static_cast<sockaddr*>(raw), &size) != 0) return false;
  return address.sin6_family == AF_INET6 && !IN6_IS_ADDR_V4MAPPED(&address.sin6_addr);
}

// The kernel counts these in packets; they are as large as the average of those that are
// not acknowledged.
std::uint64_t bytes_of(std::uint64_t packets, std::uint64_t unacked_bytes, const tcp_info& info) {
  return info.tcpi_unacked == 0 ? 0 : unacked_bytes * packets / info.tcpi_unacked;
}

// As the kernel's tcp_packets_in_flight().
std::uint64_t packets_under_way(const tcp_info& info) {
  const std::uint64_t gone = std::uint64_t{info.tcpi_sacked} + info.tcpi_lost;
  const std::uint64_t out = std::uint64_t{info.tcpi_unacked} + info.tcpi_retrans;
  return out - std::min(out, gone);
}

}  // namespace

std::string tcp_congestion(int descriptor) {
  std::array<char, 32> name{};
  socklen_t size = name.size() - 1;
  if (::getsockopt(descriptor, IPPROTO_TCP, TCP_CONGESTION, name.data(), &size) != 0) return {};
  return name.data();
}

void set_tcp_congestion(int descriptor, const std::string& name) {
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_CONGESTION, name.data(),
               static_cast<socklen_t>(name.size()));
}

void hold_partial_packets(int descriptor, bool hold) {
  const int value = hold ? 1 : 0;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_CORK, &value, sizeof value);
}

std::optional<TcpFigures> tcp_figures(int descriptor) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  if (size < offsetof(tcp_info, tcpi_bytes_retrans) + sizeof info.tcpi_bytes_retrans)
    return std::nullopt;
  TcpFigures out;
  out.received = info.tcpi_bytes_received;
  out.sent = info.tcpi_bytes_sent;
  const std::uint64_t once = out.sent - std::min(out.sent, std::uint64_t{info.tcpi_bytes_retrans});
  const std::uint64_t unacked = once - std::min(once, std::uint64_t{info.tcpi_bytes_acked});
  out.taken = once + info.tcpi_notsent_bytes;
  out.arrived = once - unacked + bytes_of(info.tcpi_sacked, unacked, info);
  out.under_way = info.tcpi_notsent_bytes + bytes_of(packets_under_way(info), unacked, info);
  out.unsent = info.tcpi_notsent_bytes;
  out.packets_in = info.tcpi_segs_in;
  out.packets_out = info.tcpi_segs_out;
  out.head_bytes = (is_ip6(descriptor) ? kIp6AndTcp : kIp4AndTcp) +
                   ((info.tcpi_options & TCPI_OPT_TIMESTAMPS) != 0 ? kTimestamps : 0);
  out.segment_bytes = info.tcpi_snd_mss;
  out.round_trip_us = info.tcpi_rtt;
  out.least_trip_us = info.tcpi_min_rtt == kNoTrip ? -1 : std::int64_t{info.tcpi_min_rtt};
  return out;
}

}  // namespace harkara::node
