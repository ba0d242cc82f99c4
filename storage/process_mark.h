// Tells whether the process that left a mark in the store is still running. A pid
// alone is recycled; with its start time and the boot it is not.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace harkara::storage {

struct ProcessMark {
  std::uint32_t pid = 0;
  std::uint64_t started = 0;            // clock ticks since boot
  std::array<std::uint8_t, 16> boot{};  // the kernel's boot id

  bool operator==(const ProcessMark&) const = default;
};

ProcessMark this_process();
// The same boot, the same pid, started at the same moment.
bool is_running(const ProcessMark& mark);

Bytes encode_process_mark(const ProcessMark& mark);
std::optional<ProcessMark> decode_process_mark(View encoded);

}  // namespace harkara::storage
