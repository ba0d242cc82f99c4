// What has come in, as far as the peer may still want to know it, and when it is
// told: at once after a gap or when asked, else once per several packets, so that
// acks stay a small part of what they acknowledge.
#pragma once

#include <optional>

#include "node/link/datagram/packet.h"
#include "node/link/datagram/ranges.h"

namespace harkara::node::datagram {

class Arrivals {
 public:
  // An authentic packet came for the first time. `counts`: it wants an ack, some time.
  void note(std::uint64_t number, bool counts, bool asks, std::int64_t now_ms);
  // When an ack packet is due; INT64_MAX: none is.
  std::int64_t due_ms() const { return due_ms_; }
  bool unreported() const { return unreported_ > 0; }
  // The state to be told, of at most `most` bytes; the caller sends it. Empty: nothing
  // has come yet, or it does not fit.
  std::optional<AckBlock> report(std::int64_t now_ms, std::size_t most = SIZE_MAX);

 private:
  Ranges numbers_;
  std::int64_t last_ms_ = 0;  // when the greatest number came
  std::size_t unreported_ = 0;
  std::int64_t due_ms_ = INT64_MAX;
};

}  // namespace harkara::node::datagram
