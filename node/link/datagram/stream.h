// Frames as one ordered stream of bytes, a varint length before each, so that small
// ones share a packet and every packet can be full.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>

#include "base/result.h"
#include "node/link/datagram/packet.h"
#include "node/link/datagram/ranges.h"

namespace harkara::node::datagram {

// The sending half: keeps bytes until they are acknowledged.
class OutStream {
 public:
  struct Piece {
    std::uint64_t offset = 0;
    std::size_t size = 0;
  };

  void write(View frame);
  // Bytes that wait: lost ones, and those never sent.
  std::size_t waiting() const;
  // Would take() give anything? Bytes may wait and yet none may go: the peer's window is
  // full until a hole in it is mended.
  bool can_take() const { return !lost_.empty() || sent_ < limit(); }
  std::size_t unsent() const { return static_cast<std::size_t>(end() - sent_); }
  // Everything written has been acknowledged.
  bool settled() const { return base_ == end(); }
  std::uint64_t end() const { return base_ + bytes_.size(); }

  // The next piece to send, lost ones first; of at most `most` bytes. Empty: nothing
  // may go, since nothing waits or the peer's window is full.
  std::optional<Piece> take(std::size_t most);
  // REQUIRES: a piece that take() gave and that is not acknowledged.
  Bytes copy(Piece piece) const;
  void acked(Piece piece);
  void lost(Piece piece);

 private:
  std::uint64_t limit() const { return std::min(end(), base_ + kStreamWindowBytes); }

  std::deque<std::uint8_t> bytes_;  // from base_
  std::uint64_t base_ = 0;          // all before is acknowledged
  std::uint64_t sent_ = 0;          // nothing beyond was sent yet
  Ranges acked_;                    // beyond base_
  Ranges lost_;
};

// The receiving half: puts pieces in order and cuts frames.
class InStream {
 public:
  // False: beyond the window, or scattered more than an honest sender would; the
  // packet must not be acknowledged then.
  [[nodiscard]] bool put(std::uint64_t offset, View bytes);
  // The next whole frame. Errc::invalid: what comes is no frame, now and for ever.
  Result<std::optional<Bytes>> next_frame();

 private:
  std::uint64_t base_ = 0;  // stream offset of ready_[0]
  Bytes ring_;              // of kStreamWindowBytes, once anything comes out of order
  std::deque<std::uint8_t> ready_;
  Ranges ahead_;  // in ring_, beyond what is ready
};

}  // namespace harkara::node::datagram
