// What the kernel knows of one TCP connection (TCP_INFO).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace harkara::node {

struct TcpFigures {
  std::uint64_t received = 0;   // payload bytes
  std::uint64_t sent = 0;       // payload bytes, repetitions included
  std::uint64_t taken = 0;      // payload bytes that the kernel was ever given to send
  std::uint64_t arrived = 0;    // of them: acknowledged, selectively or not; about
  std::uint64_t under_way = 0;  // given, and neither arrived nor judged lost; about
  std::uint64_t unsent = 0;     // of under_way: not sent once
  std::uint64_t packets_in = 0;
  std::uint64_t packets_out = 0;
  std::uint64_t head_bytes = 0;     // of IP and TCP, a packet
  std::size_t segment_bytes = 0;    // payload of a full packet
  std::int64_t round_trip_us = 0;   // smoothed
  std::int64_t least_trip_us = -1;  // the smallest of the last minutes; -1: none yet
};

// The congestion control of a connection, by its name on Linux; empty where there is none.
std::string tcp_congestion(int descriptor);
void set_tcp_congestion(int descriptor, const std::string& name);  // best effort

// While held, only full packets are sent; what is left goes when it is let go. Best effort.
void hold_partial_packets(int descriptor, bool hold);

// Empty for what is no TCP connection, and on kernels that tell less (before 4.19).
std::optional<TcpFigures> tcp_figures(int descriptor);

}  // namespace harkara::node
