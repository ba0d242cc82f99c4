#include "node/link/datagram/stream.h"

#include <algorithm>

#include "base/codec.h"
#include "base/limits.h"

namespace harkara::node::datagram {
namespace {

constexpr std::size_t kMaxScattered = 512;  // pieces ahead of a gap

std::ptrdiff_t distance(std::uint64_t from, std::uint64_t to) {
  return static_cast<std::ptrdiff_t>(to - from);
}

}  // namespace

// --- sending ---

void OutStream::write(View frame) {
  ByteWriter length;
  length.varint(frame.size());
  bytes_.insert(bytes_.end(), length.bytes().begin(), length.bytes().end());
  bytes_.insert(bytes_.end(), frame.begin(), frame.end());
}

std::size_t OutStream::waiting() const {
  std::uint64_t sum = end() - sent_;
  for (const auto& [first, last] : lost_.all()) sum += last - first;
  return static_cast<std::size_t>(sum);
}

std::optional<OutStream::Piece> OutStream::take(std::size_t most) {
  if (!lost_.empty()) {
    const Ranges::Range lost = lost_.front();
    const Piece piece{
        lost.first, static_cast<std::size_t>(std::min<std::uint64_t>(lost.end - lost.first, most))};
    lost_.remove({piece.offset, piece.offset + piece.size});
    return piece;
  }
  if (sent_ >= limit() || most == 0) return std::nullopt;
  const Piece piece{sent_,
                    static_cast<std::size_t>(std::min<std::uint64_t>(limit() - sent_, most))};
  sent_ += piece.size;
  return piece;
}

Bytes OutStream::copy(Piece piece) const {
  HARKARA_ASSERT(piece.offset >= base_ && piece.offset + piece.size <= end());
  const auto first = bytes_.begin() + distance(base_, piece.offset);
  return {first, first + static_cast<std::ptrdiff_t>(piece.size)};
}

void OutStream::acked(Piece piece) {
  const Ranges::Range range{std::max(piece.offset, base_), piece.offset + piece.size};
  lost_.remove(range);
  acked_.add(range);
  if (acked_.empty() || acked_.front().first != base_) return;
  const std::uint64_t end = acked_.front().end;
  bytes_.erase(bytes_.begin(), bytes_.begin() + distance(base_, end));
  base_ = end;
  acked_.remove_below(base_);
}

void OutStream::lost(Piece piece) {
  lost_.add({std::max(piece.offset, base_), piece.offset + piece.size});
  for (const auto& [first, end] : acked_.all()) lost_.remove({first, end});
}

// --- receiving ---

bool InStream::put(std::uint64_t offset, View bytes) {
  const std::uint64_t next = base_ + ready_.size();
  if (offset + bytes.size() <= next) return true;  // known
  if (offset + bytes.size() > next + kStreamWindowBytes) return false;
  if (offset > next) {
    if (ring_.empty()) ring_.resize(kStreamWindowBytes);
    if (ahead_.count() >= kMaxScattered && !ahead_.contains(offset)) return false;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      ring_[(offset + i) % kStreamWindowBytes] = bytes[i];
    ahead_.add({offset, offset + bytes.size()});
    return true;
  }
  const View fresh = bytes.subspan(static_cast<std::size_t>(next - offset));
  ready_.insert(ready_.end(), fresh.begin(), fresh.end());
  ahead_.remove_below(base_ + ready_.size());
  const std::uint64_t reached = base_ + ready_.size();
  if (ahead_.empty() || ahead_.front().first != reached) return true;
  for (std::uint64_t at = reached; at < ahead_.front().end; ++at)
    ready_.push_back(ring_[at % kStreamWindowBytes]);
  ahead_.remove_below(base_ + ready_.size());
  return true;
}

Result<std::optional<Bytes>> InStream::next_frame() {
  std::uint64_t size = 0;
  std::size_t head = 0;
  for (;; ++head) {
    if (head == 2) return fail(Errc::invalid, "a frame of impossible length");
    if (head == ready_.size()) return std::optional<Bytes>();
    size |= std::uint64_t{ready_[head] & 0x7fU} << (7 * head);
    if ((ready_[head] & 0x80U) == 0) break;
  }
  ++head;
  if (size == 0 || size > kMaxFrameBytes)
    return fail(Errc::invalid, "a frame of impossible length");
  if (ready_.size() < head + size) return std::optional<Bytes>();
  const auto first = ready_.begin() + static_cast<std::ptrdiff_t>(head);
  Bytes frame(first, first + static_cast<std::ptrdiff_t>(size));
  ready_.erase(ready_.begin(), first + static_cast<std::ptrdiff_t>(size));
  base_ += head + size;
  return std::optional(std::move(frame));
}

}  // namespace harkara::node::datagram
