// The first frame of a contact, from the side that dialled:
//
//   0x7e, version (1), certificate bytes
//
// It travels inside CURVE. libzmq asks the ZAP handler before it has read
// anything of the peer's but its key (the identity in a ZAP request is that of
// the asking socket), so this is the earliest moment a stranger's certificate
// can be seen. Engine frames never start with 0x7e.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace harkara::node {

inline constexpr std::uint8_t kPreambleMark = 0x7e;
inline constexpr std::uint8_t kPreambleVersion = 1;

inline Bytes make_preamble(View certificate) {
  Bytes frame{kPreambleMark, kPreambleVersion};
  append(frame, certificate);
  return frame;
}

inline bool is_preamble(View frame) {
  return !frame.empty() && frame[0] == kPreambleMark;
}

// The certificate bytes, which may be anything; empty optional for other versions.
inline std::optional<View> certificate_of(View frame) {
  if (!is_preamble(frame) || frame.size() < 2 || frame[1] != kPreambleVersion) return std::nullopt;
  return frame.subspan(2);
}

}  // namespace harkara::node
