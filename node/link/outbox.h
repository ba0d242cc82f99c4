// Frames that a socket did not take yet, in order, and the count of all bytes of
// one contact.
#pragma once

#include <deque>

#include "node/link/transport.h"

namespace harkara::node {

// CURVE adds 33 bytes to a frame, ZMTP 2 (up to 255 bytes) or 9. An estimate:
// TCP, its headers and the handshake (about 870 bytes) are not counted.
constexpr std::uint64_t wire_bytes(std::size_t frame_bytes) {
  return frame_bytes + 33 + (frame_bytes + 33 <= 255 ? 2 : 9);
}

class Outbox {
 public:
  // The engine's credit keeps far below this; more means that it has no hold.
  static constexpr std::size_t kMaxBytes = 8 * 1024 * 1024;

  bool empty() const { return frames_.empty(); }
  // False when it would hold more than kMaxBytes.
  bool keep(View frame) {
    if (bytes_ + frame.size() > kMaxBytes) return false;
    bytes_ += frame.size();
    frames_.push_back(to_bytes(frame));
    return true;
  }
  View front() const { return frames_.front(); }
  void pop() {
    bytes_ -= frames_.front().size();
    frames_.pop_front();
  }

 private:
  std::deque<Bytes> frames_;
  std::size_t bytes_ = 0;
};

}  // namespace harkara::node
