// The first byte of a frame; PROTOCOL.md is the list.
#pragma once

#include <cstdint>

namespace harkara::sync {

enum class FrameType : std::uint8_t {
  control = 1,
  slice = 2,
  ack = 3,
  keepalive = 4,
  offer = 5,
  offer_reply = 6,
  sketch_open = 7,
  sketch_grant = 8,
  sketch_answer = 9,
  cells = 10,
  holdings = 11,
  grant = 12,
  manifest = 13,
  want = 14,
  custody = 15,
  receipts = 16,
  receipt_ack = 17,
};

}  // namespace harkara::sync
