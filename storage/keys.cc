#include "storage/keys.h"

#include "base/codec.h"

namespace harkara::storage {

namespace {

void put_big(std::uint64_t value, std::size_t size, std::uint8_t* out) {
  for (std::size_t i = 0; i < size; ++i) {
    out[i] = static_cast<std::uint8_t>(value >> (8 * (size - 1 - i)));
  }
}

}  // namespace

RefKey ref_key(std::uint64_t ref) {
  RefKey out;
  put_big(ref, 8, out.data());
  return out;
}

ChunkKey chunk_key(std::uint64_t ref, std::uint32_t index) {
  ChunkKey out;
  put_big(ref, 8, out.data());
  put_big(index, 4, out.data() + 8);
  return out;
}

QueueKey queue_key(ServiceClass service_class, std::uint64_t ref) {
  QueueKey out;
  out[0] = static_cast<std::uint8_t>(service_class);
  put_big(ref, 8, out.data() + 1);
  return out;
}

std::optional<std::uint64_t> parse_ref_key(View key) {
  ByteReader in(key);
  const std::uint64_t ref = in.u64_be();
  if (!in.finished()) return std::nullopt;
  return ref;
}

std::optional<ChunkPlace> parse_chunk_key(View key) {
  ByteReader in(key);
  const std::uint64_t ref = in.u64_be();
  const std::uint32_t index = in.u32_be();
  if (!in.finished()) return std::nullopt;
  return ChunkPlace{ref, index};
}

std::optional<QueuePlace> parse_queue_key(View key) {
  ByteReader in(key);
  const auto service_class = service_class_from_number(in.u8());
  const std::uint64_t ref = in.u64_be();
  if (!in.finished() || !service_class) return std::nullopt;
  return QueuePlace{*service_class, ref};
}

}  // namespace harkara::storage
