// A key of the in-memory store, which lies where it is compared: no miss of the cache for it.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "base/bytes.h"

namespace harkara::storage {

class SmallKey {
 public:
  explicit SmallKey(View bytes) : size_(bytes.size()) {
    if (size_ > kNear)
      far_ = std::make_unique<Bytes>(to_bytes(bytes));
    else
      std::ranges::copy(bytes, near_.begin());
  }
  SmallKey(const SmallKey& other) : SmallKey(other.view()) {}
  SmallKey& operator=(const SmallKey& other) { return *this = SmallKey(other); }
  SmallKey(SmallKey&&) noexcept = default;
  SmallKey& operator=(SmallKey&&) noexcept = default;

  std::size_t size() const { return size_; }
  // Valid while this is.
  View view() const { return far_ ? View(*far_) : View(near_.data(), size_); }

 private:
  static constexpr std::size_t kNear = 48;  // a node and a bundle; LMDB takes up to 511

  std::array<std::uint8_t, kNear> near_{};
  std::size_t size_;
  std::unique_ptr<Bytes> far_;  // of longer ones
};

// As LMDB orders them.
inline bool key_before(View a, View b) {
  const std::size_t both = std::min(a.size(), b.size());
  const int common = both == 0 ? 0 : std::memcmp(a.data(), b.data(), both);
  return common != 0 ? common < 0 : a.size() < b.size();
}

}  // namespace harkara::storage
