// Links by number: all that the engine knows of a transport.
#pragma once

#include <cstdint>

namespace harkara::sync {

// Given by whoever makes links; never reused within an engine's life.
using LinkId = std::uint32_t;

}  // namespace harkara::sync
