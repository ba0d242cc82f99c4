// What a metered link may still carry. The node counts bytes as the operator bills
// them and says, in bytes of frames, what the engine may still send and let be sent.
#pragma once

#include <array>
#include <cstdint>

#include "base/service_class.h"

namespace harkara::sync {

// Reckoned from the moment it is told; each one replaces the one before.
struct Allowance {
  // What may go, all frames together, as long as it serves this class. No class may
  // have more than one before it.
  std::array<std::uint64_t, kServiceClasses.size()> send{};
  // What the peer may send, and of classes down to which one.
  std::uint64_t receive = 0;
  ServiceClass receive_lowest = ServiceClass::bulk;
  bool operator==(const Allowance&) const = default;
};

// "You may send so much": bytes of all frames from the start of the link (PROTOCOL.md 5).
struct Grant {
  std::uint64_t total = 0;
  ServiceClass lowest = ServiceClass::bulk;
  bool operator==(const Grant&) const = default;
};

}  // namespace harkara::sync
