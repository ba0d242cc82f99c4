// How large packets may be: as any path takes them, until a larger one was seen to arrive.
// It carries data, so that finding out costs nothing where it succeeds (RFC 8899, section
// 5.3, with two sizes).
#pragma once

#include "node/link/datagram/packet.h"

namespace harkara::node::datagram {

class PathSize {
 public:
  // Of the next packet at most, on a link of `rate` bytes a second. An emergency may have to
  // wait for one: they are large only where that is short.
  std::size_t most(std::uint64_t rate) const;
  // Shall the next full packet be a larger one, to see whether it arrives?
  bool may_try(std::uint64_t rate, std::int64_t now_ms) const;

  void on_sent(std::size_t packet_bytes);
  // True: packets may be larger from now on.
  bool on_acked(std::size_t packet_bytes);
  void on_lost(std::size_t packet_bytes, std::int64_t now_ms);
  void on_move() { *this = PathSize(); }  // another path

 private:
  bool large_ = false;
  bool trying_ = false;
  int failures_ = 0;
  int lost_in_a_row_ = 0;
  std::int64_t next_try_ms_ = 0;
};

}  // namespace harkara::node::datagram
