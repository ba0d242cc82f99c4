#include "node/link/tap_pipe.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace harkara::node {
namespace {

// A bucket of more would let bursts through that the link could not have carried.
constexpr double kBucket_ms = 20;

uv_buf_t buffer_over(View bytes) {
  // libuv only reads through it.
  auto* base = const_cast<char*>(as_text(bytes).data());
  return uv_buf_init(base, static_cast<unsigned>(bytes.size()));
}

}  // namespace

TapPipe::TapPipe(uv_stream_t* to, TapRates rates, OnForwarded on_forwarded)
    : to_(to), rates_(rates), on_forwarded_(std::move(on_forwarded)) {}

std::size_t TapPipe::room() const {
  const std::size_t limit = rates_.bytes_per_s == 0 ? kFastQueueBytes : kQueueBytes;
  const std::size_t held = waiting_.size() + due_bytes_;
  return held >= limit || flying_bytes_ >= kMaxFlyingBytes ? 0 : limit - held;
}

void TapPipe::take(View bytes) {
  append(waiting_, bytes);
}

void TapPipe::release(std::uint64_t now_ms) {
  std::size_t count = waiting_.size();
  if (rates_.bytes_per_s != 0) {  // the allowance grows while idle, up to one bucket
    const double per_ms = static_cast<double>(rates_.bytes_per_s) / 1000.0;
    const auto passed = static_cast<double>(last_ms_ == 0 ? 0 : now_ms - last_ms_);
    allowance_ = std::min(allowance_ + passed * per_ms, std::max(1.0, kBucket_ms * per_ms));
    last_ms_ = now_ms;
    count = std::min(count, static_cast<std::size_t>(allowance_));
    allowance_ -= static_cast<double>(count);
  }
  if (count == 0) return;
  flying_bytes_ += count;
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  flying_.push_back({now_ms + rates_.delay_ms, Bytes(waiting_.begin(), end)});
  waiting_.erase(waiting_.begin(), end);
}

bool TapPipe::write_due(std::uint64_t now_ms) {
  due_bytes_ = 0;
  while (!flying_.empty() && flying_.front().due_ms <= now_ms) {
    Piece& piece = flying_.front();
    const uv_buf_t buffer = buffer_over(piece.bytes);
    const int written = uv_try_write(to_, &buffer, 1);
    if (written < 0 && written != UV_EAGAIN) return false;
    const std::size_t count = written < 0 ? 0 : static_cast<std::size_t>(written);
    flying_bytes_ -= count;
    on_forwarded_(View(piece.bytes).first(count));
    if (count == piece.bytes.size()) {
      flying_.pop_front();
      continue;
    }
    piece.bytes.erase(piece.bytes.begin(),
                      piece.bytes.begin() + static_cast<std::ptrdiff_t>(count));
    for (const Piece& late : flying_)
      if (late.due_ms <= now_ms) due_bytes_ += late.bytes.size();
    return true;
  }
  return true;
}

bool TapPipe::turn(std::uint64_t now_ms) {
  if (finished_) return true;
  release(now_ms);
  if (!write_due(now_ms)) return false;
  if (!finishing_ || !waiting_.empty() || !flying_.empty()) return true;
  finished_ = true;
  auto request = std::make_unique<uv_shutdown_t>();
  const auto done = [](uv_shutdown_t* done_request, int) {
    const std::unique_ptr<uv_shutdown_t> owned(done_request);
  };
  if (uv_shutdown(request.get(), to_, done) == 0) static_cast<void>(request.release());
  return true;
}

bool TapPipe::at_rest() const {
  return waiting_.empty() && flying_.empty() && (!finishing_ || finished_);
}

}  // namespace harkara::node
