// One direction of one relayed connection: bytes are read as the rate allows,
// held for the delay, then written. Little is ever kept, so that a slow far side
// slows the sender down, as a radio link would.
#pragma once

#include <uv.h>

#include <cstdint>
#include <deque>
#include <functional>

#include "base/bytes.h"

namespace harkara::node {

struct TapRates {
  std::uint64_t bytes_per_s = 0;  // 0: as fast as it goes
  std::uint64_t delay_ms = 0;     // one way
};

class TapPipe {
 public:
  // What was read waits here for the rate; reading stops above it.
  static constexpr std::size_t kQueueBytes = 2 * 1024;
  static constexpr std::size_t kFastQueueBytes = 256 * 1024;  // without a rate
  static constexpr std::size_t kMaxFlyingBytes = 4 * 1024 * 1024;

  using OnForwarded = std::function<void(View)>;

  TapPipe(uv_stream_t* to, TapRates rates, OnForwarded on_forwarded);

  // How many bytes it would take now; 0: do not read.
  std::size_t room() const;
  void take(View bytes);
  // The sender has finished: what is held is still delivered, then the far side hears.
  void finish() { finishing_ = true; }
  // Moves what is due at `now_ms`. False when the far side cannot be written to.
  bool turn(std::uint64_t now_ms);
  // Nothing to do until take(), finish() or a completed write.
  bool at_rest() const;

 private:
  struct Piece {
    std::uint64_t due_ms;
    Bytes bytes;
  };
  void release(std::uint64_t now_ms);
  bool write_due(std::uint64_t now_ms);

  uv_stream_t* to_;
  TapRates rates_;
  OnForwarded on_forwarded_;
  Bytes waiting_;             // for the rate
  std::deque<Piece> flying_;  // for the delay
  std::size_t flying_bytes_ = 0;
  std::size_t due_bytes_ = 0;  // flown, but the far side does not take them
  double allowance_ = 0;       // bytes that may be released
  std::uint64_t last_ms_ = 0;
  bool finishing_ = false;
  bool finished_ = false;
};

}  // namespace harkara::node
