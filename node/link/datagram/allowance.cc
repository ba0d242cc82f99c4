#include "node/link/datagram/allowance.h"

#include <algorithm>

namespace harkara::node::datagram {
namespace {

constexpr std::size_t kMaxSources = 4'096;
constexpr std::int64_t kLongest_ms = 3'600'000;  // refills at most so much at once
constexpr std::ptrdiff_t kNetworkBytes = 8;      // of an IPv6 address
constexpr std::ptrdiff_t kAddressBytes = 16;
constexpr std::ptrdiff_t kPortBytes = 2;  // the last
constexpr std::uint8_t kMapped[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

void Allowance::refill(std::int64_t now_ms) {
  if (filled_ms_ != INT64_MIN && now_ms > filled_ms_) {
    const std::int64_t passed = std::min(now_ms - filled_ms_, kLongest_ms);
    thousandths_ = std::min(most_ * 1'000, thousandths_ + passed * per_second_);
  }
  filled_ms_ = std::max(filled_ms_, now_ms);
}

bool Allowance::has(std::int64_t now_ms) {
  refill(now_ms);
  return thousandths_ >= 1'000;
}

bool Allowance::take(std::int64_t now_ms) {
  if (!has(now_ms)) return false;
  thousandths_ -= 1'000;
  return true;
}

bool Allowance::relaxed(std::int64_t now_ms) {
  refill(now_ms);
  return thousandths_ >= most_ * 500;
}

bool Allowance::whole(std::int64_t now_ms) {
  refill(now_ms);
  return thousandths_ == most_ * 1'000;
}

Address source_of(const Address& address) {
  Address source = address;
  std::fill(source.bytes.end() - kPortBytes, source.bytes.end(), std::uint8_t{0});
  if (!std::equal(std::begin(kMapped), std::end(kMapped), source.bytes.begin()))
    std::fill(source.bytes.begin() + kNetworkBytes, source.bytes.begin() + kAddressBytes,
              std::uint8_t{0});
  return source;
}

// The common bound is asked first: a flood that has used it up leaves no trace here.
bool SharedAllowance::take(const Address& from, std::int64_t now_ms) {
  if (!all_.has(now_ms)) return false;
  const Address source = source_of(from);
  if (by_source_.size() >= kMaxSources && !by_source_.contains(source)) {
    std::erase_if(by_source_,
                  [&](const auto& entry) { return Allowance(entry.second).whole(now_ms); });
    if (by_source_.size() >= kMaxSources) return false;
  }
  return by_source_.try_emplace(source, each_).first->second.take(now_ms) && all_.take(now_ms);
}

}  // namespace harkara::node::datagram
