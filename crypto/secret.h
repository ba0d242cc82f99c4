// Secret bytes: wiped when they die, never printed, never compared with ==.
#pragma once

#include <array>

#include "base/bytes.h"

namespace harkara::crypto {

void wipe(MutableView bytes);

// N secret bytes of one kind. Copies are allowed (engines and sealers need their
// own); each copy wipes itself.
template <class Kind, std::size_t N>
class Secret {
 public:
  static constexpr std::size_t kSize = N;
  Secret() = default;
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret() { wipe(bytes_); }

  View view() const { return bytes_; }
  MutableView mutable_view() { return bytes_; }

 private:
  std::array<std::uint8_t, N> bytes_{};
};

}  // namespace harkara::crypto
