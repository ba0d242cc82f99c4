#include "node/link/datagram/path_size.h"

#include <utility>

namespace harkara::node::datagram {
namespace {

constexpr std::uint64_t kFastEnough_Bps = 7'000;  // a large packet takes a fifth of a second
constexpr int kTries = 3;                         // one may be lost by chance
constexpr std::int64_t kRetry_ms = 5'000;
constexpr int kSuspicious = 6;  // large ones lost in a row: the path may have changed

bool is_large(std::size_t packet_bytes) {
  return packet_bytes > kSafePacketBytes;
}

}  // namespace

std::size_t PathSize::most(std::uint64_t rate) const {
  return large_ && rate >= kFastEnough_Bps ? kMaxPacketBytes : kSafePacketBytes;
}

bool PathSize::may_try(std::uint64_t rate, std::int64_t now_ms) const {
  return !large_ && !trying_ && failures_ < kTries && now_ms >= next_try_ms_ &&
         rate >= kFastEnough_Bps;
}

void PathSize::on_sent(std::size_t packet_bytes) {
  if (is_large(packet_bytes) && !large_) trying_ = true;
}

bool PathSize::on_acked(std::size_t packet_bytes) {
  if (!is_large(packet_bytes)) return false;
  lost_in_a_row_ = 0;
  failures_ = 0;
  trying_ = false;
  return !std::exchange(large_, true);
}

void PathSize::on_lost(std::size_t packet_bytes, std::int64_t now_ms) {
  if (!is_large(packet_bytes)) return;
  if (!large_) {
    trying_ = false;
    next_try_ms_ = now_ms + ++failures_ * kRetry_ms;
  } else if (++lost_in_a_row_ >= kSuspicious) {
    *this = PathSize();
  }
}

}  // namespace harkara::node::datagram
