// What a frame is for, in few words: by these the bytes of a link are counted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/service_class.h"

namespace harkara::sync {

enum class FrameKind : std::uint8_t {
  slices = 0,
  manifests = 1,
  verdicts = 2,      // what the receiver says to manifests; withdrawals
  offers = 3,        // lists of short ids, and the answers to them
  sketches = 4,      // the sketch lane
  receipts = 5,      // and their acks
  custody = 6,       // acks of custody
  greetings = 7,     // HELLO, and what is reached
  certificates = 8,  // of nodes and desks, and requests for them
  rhythm = 9,        // acks of the window, keepalives
};
inline constexpr std::size_t kFrameKinds = 10;
const char* frame_kind_name(FrameKind kind);

// One direction of one link.
struct FrameBytes {
  std::array<std::uint64_t, kFrameKinds> by_kind{};                      // whole frames
  std::array<std::uint64_t, kServiceClasses.size()> payload_by_class{};  // of slices

  void count(FrameKind kind, std::size_t bytes) {
    by_kind[static_cast<std::size_t>(kind)] += bytes;
  }
  void count_payload(ServiceClass service_class, std::size_t bytes) {
    payload_by_class[static_cast<std::size_t>(service_class)] += bytes;
  }
  void add(const FrameBytes& other);
};

}  // namespace harkara::sync
