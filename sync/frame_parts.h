// How every frame begins that is laid by hand, and how one that is none is called.
#pragma once

#include <string>

#include "base/codec.h"
#include "base/result.h"
#include "sync/frame_type.h"

namespace harkara::sync {

inline ByteWriter begin_frame(FrameType type) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(type));
  return out;
}

inline Error malformed_frame(const char* what) {
  return fail(Errc::invalid, std::string("frame: ") + what);
}

}  // namespace harkara::sync
