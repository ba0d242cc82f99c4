#include "crypto/hash_lanes.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/assert.h"

namespace harkara::crypto {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kNumberBytes = 4;
constexpr std::size_t kPersonalBytes = 16;

using Block = std::array<std::uint8_t, kBlake2bBlockBytes>;

// RFC 7693, section 2.5, with the personalisation of BLAKE2's own parameter block (its
// words 6 and 7): no key, no salt, one thread.
Blake2bState initial_state(std::string_view personalisation) {
  std::array<std::uint64_t, 8> words = kBlake2bIv;
  words[0] ^= 0x01010000U ^ Hash::kSize;
  std::array<std::uint64_t, 2> personal{};
  HARKARA_ASSERT(personalisation.size() <= kPersonalBytes);
  std::memcpy(personal.data(), personalisation.data(), personalisation.size());
  words[6] ^= personal[0];
  words[7] ^= personal[1];
  Blake2bState state;
  for (std::size_t i = 0; i < words.size(); ++i) state[i].fill(words[i]);
  return state;
}

// Byte `at` of what is hashed, number and bytes, and those behind it, zeros after the end.
Block block_at(const NumberedBytes& message, std::size_t at) {
  Block block{};
  const std::size_t number = at == 0 ? kNumberBytes : 0;
  std::memcpy(block.data(), &message.number, number);
  const View rest = message.bytes.subspan(at + number - kNumberBytes);
  std::copy_n(rest.begin(), std::min(rest.size(), block.size() - number),
              block.begin() + static_cast<std::ptrdiff_t>(number));
  return block;
}

}  // namespace

std::array<Hash, kHashLanes> hash_lanes(std::string_view personalisation,
                                        const NumberedLanes& messages) {
  const std::size_t size = kNumberBytes + messages[0].bytes.size();
  Blake2bState state = initial_state(personalisation);
  for (std::size_t at = 0; at < size; at += kBlake2bBlockBytes) {
    const bool last = size - at <= kBlake2bBlockBytes;
    std::array<Block, kHashLanes> copies;
    Blake2bBlocks blocks{};
    for (std::size_t k = 0; k < kHashLanes; ++k) {
      HARKARA_ASSERT(messages[k].bytes.size() == messages[0].bytes.size());
      const bool whole = at > 0 && !last;  // and where it lies
      if (!whole) copies[k] = block_at(messages[k], at);
      blocks[k] = whole ? messages[k].bytes.data() + (at - kNumberBytes) : copies[k].data();
    }
    blake2b_compress(state, blocks, std::min(size, at + kBlake2bBlockBytes), last);
  }
  std::array<Hash, kHashLanes> out;
  for (std::size_t k = 0; k < kHashLanes; ++k)
    for (std::size_t i = 0; i < Hash::kSize / 8; ++i)
      std::memcpy(out[k].bytes.data() + 8 * i, &state[i][k], 8);
  return out;
}

}  // namespace harkara::crypto
