// Of every TCP connection of a link, whoever opens it. The socket buffers stay small so that
// an urgent frame does not wait behind a second of others; credit bounds what is on its way.
#pragma once

namespace harkara::node {

inline constexpr int kSocketSendBytes = 256 * 1024;
inline constexpr int kSocketReceiveBytes = 256 * 1024;
inline constexpr int kRetransmitFor_ms = 90'000;
inline constexpr int kKeepaliveIdle_s = 60;
inline constexpr int kKeepaliveInterval_s = 20;
inline constexpr int kKeepaliveCount = 4;

}  // namespace harkara::node
