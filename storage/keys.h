// The composite keys of the store: big-endian, so that LMDB's byte order is ours.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/service_class.h"

namespace harkara::storage {

using RefKey = std::array<std::uint8_t, 8>;
using ChunkKey = std::array<std::uint8_t, 12>;
using QueueKey = std::array<std::uint8_t, 9>;

RefKey ref_key(std::uint64_t ref);
ChunkKey chunk_key(std::uint64_t ref, std::uint32_t index);
QueueKey queue_key(ServiceClass service_class, std::uint64_t ref);

// Empty when the key has another length.
std::optional<std::uint64_t> parse_ref_key(View key);
struct ChunkPlace {
  std::uint64_t ref;
  std::uint32_t index;
};
std::optional<ChunkPlace> parse_chunk_key(View key);
struct QueuePlace {
  ServiceClass service_class;
  std::uint64_t ref;
};
std::optional<QueuePlace> parse_queue_key(View key);

}  // namespace harkara::storage
