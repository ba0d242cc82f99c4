// Notices a peer whose bytes become no frames: a message in parts that never ends stays with
// libzmq, unseen by us, and takes memory for as long as the peer goes on.
#pragma once

#include <cstdint>
#include <optional>

#include "node/link/tcp_figures.h"

namespace harkara::node {

class TcpHoard {
 public:
  // More than the kernel and libzmq (1 024 whole frames) ever hold back for us.
  static constexpr std::uint64_t kMaxBytes = 8 << 20;
  static constexpr std::int64_t kLook_ms = 500;
  static constexpr const char* kReason = "sent much that became no frame";

  // True: that many bytes have come and no frame. `in`: of all frames until now.
  bool look(const std::optional<TcpFigures>& figures, std::uint64_t in) {
    if (!figures) return false;
    if (!received_then_ || in != in_then_) received_then_ = figures->received;
    in_then_ = in;
    return figures->received - *received_then_ > kMaxBytes;
  }

 private:
  std::uint64_t in_then_ = 0;
  std::optional<std::uint64_t> received_then_;
};

}  // namespace harkara::node
