#include "crypto/hash.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>

#include "base/assert.h"

namespace harkara::crypto {
namespace {

using State = crypto_generichash_blake2b_state;
using Personal = std::array<std::uint8_t, crypto_generichash_blake2b_PERSONALBYTES>;

State* as_state(void* memory) {
  return std::launder(static_cast<State*>(memory));
}

Personal padded(std::string_view personalisation) {
  Personal out{};
  HARKARA_ASSERT(personalisation.size() <= out.size());
  std::copy(personalisation.begin(), personalisation.end(), out.begin());
  return out;
}

}  // namespace

void initialise() {
  HARKARA_ASSERT(sodium_init() >= 0);
}

Hasher::Hasher(std::string_view personalisation) : Hasher(personalisation, View{}) {}

Hasher::Hasher(std::string_view personalisation, View key) {
  static_assert(sizeof(State) <= kStateBytes && alignof(State) <= kStateAlignment);
  HARKARA_ASSERT(key.empty() || (key.size() >= crypto_generichash_blake2b_KEYBYTES_MIN &&
                                 key.size() <= crypto_generichash_blake2b_KEYBYTES_MAX));
  const Personal personal = padded(personalisation);
  auto* fresh = new (state()) State;
  HARKARA_ASSERT(crypto_generichash_blake2b_init_salt_personal(
                     fresh, key.empty() ? nullptr : key.data(), key.size(), Hash::kSize, nullptr,
                     personal.data()) == 0);
}

void* Hasher::state() {
  void* place = memory_;
  std::size_t room = sizeof(memory_);
  return std::align(kStateAlignment, kStateBytes, place, room);
}

Hasher::~Hasher() {
  sodium_memzero(memory_, sizeof(memory_));
}

Hasher& Hasher::add(View bytes) {
  crypto_generichash_blake2b_update(as_state(state()), bytes.data(), bytes.size());
  return *this;
}

Hasher& Hasher::add_u32(std::uint32_t value) {
  std::array<std::uint8_t, 4> little{};
  for (auto& b : little) {
    b = static_cast<std::uint8_t>(value);
    value >>= 8U;
  }
  return add(little);
}

Hasher& Hasher::add_u64(std::uint64_t value) {
  add_u32(static_cast<std::uint32_t>(value));
  return add_u32(static_cast<std::uint32_t>(value >> 32U));
}

Hash Hasher::finish() {
  Hash out;
  HARKARA_ASSERT(
      crypto_generichash_blake2b_final(as_state(state()), out.bytes.data(), out.bytes.size()) == 0);
  return out;
}

Hash hash(std::string_view personalisation, View bytes) {
  return Hasher(personalisation).add(bytes).finish();
}

std::uint64_t siphash(const ShortKey& key, View bytes) {
  std::array<std::uint8_t, crypto_shorthash_siphash24_BYTES> out{};
  crypto_shorthash_siphash24(out.data(), bytes.data(), bytes.size(), key.bytes.data());
  std::uint64_t value = 0;
  for (std::size_t i = out.size(); i-- > 0;) value = (value << 8U) | out[i];
  return value;
}

bool equal(View a, View b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace harkara::crypto
