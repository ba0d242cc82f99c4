#include "crypto/hash_lanes.h"

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "base/random.h"
#include "crypto/tree.h"

namespace harkara::crypto {
namespace {

bool has_lanes() {
  if (!has_blake2b_lanes()) WARN("this processor hashes one message at a time");
  return has_blake2b_lanes();
}

class Messages {
 public:
  explicit Messages(std::size_t size) {
    SeededRandom random(size);
    for (std::size_t k = 0; k < kHashLanes; ++k) {
      memory_[k].resize(size + k);  // each begins at an odd place of its own
      random.fill(memory_[k]);
      lanes_[k] = {static_cast<std::uint32_t>(random.next_u64()), View(memory_[k]).subspan(k)};
    }
  }
  const NumberedLanes& lanes() const { return lanes_; }

 private:
  std::array<Bytes, kHashLanes> memory_;
  NumberedLanes lanes_;
};

}  // namespace

TEST_CASE("four hashed together are each what libsodium gives, whatever their size", "[crypto]") {
  if (!has_lanes()) return;
  std::vector<std::size_t> sizes = {kChunkBytes - 1, kChunkBytes, kChunkBytes + 1, 1'000'000};
  for (std::size_t size = 0; size <= 3 * kBlake2bBlockBytes; ++size) sizes.push_back(size);
  for (const std::size_t size : sizes) {
    const Messages messages(size);
    const auto hashes = hash_lanes("hk.test.personal", messages.lanes());
    for (std::size_t k = 0; k < kHashLanes; ++k) {
      const auto& [number, bytes] = messages.lanes()[k];
      CAPTURE(size, k);
      REQUIRE(hashes[k] == Hasher("hk.test.personal").add_u32(number).add(bytes).finish());
    }
  }
}

TEST_CASE("a personalisation shorter than sixteen bytes is padded with zeros in lanes, too",
          "[crypto]") {
  if (!has_lanes()) return;
  const Messages messages(500);
  for (const std::string_view personal : {"", "hk.leaf", "hk.index", "hk.leaf.fifteen"}) {
    const auto& [number, bytes] = messages.lanes()[3];
    CHECK(hash_lanes(personal, messages.lanes())[3] ==
          Hasher(personal).add_u32(number).add(bytes).finish());
  }
}

TEST_CASE("chunks hash together as they do alone, whatever stands beside them", "[crypto]") {
  SeededRandom random(8);
  const std::array<TreeShape, 3> shapes = {TreeShape(600 * kChunkPlainBytes),
                                           TreeShape(12 * kChunkPlainBytes), TreeShape(700)};
  for (int round = 0; round < 300; ++round) {
    std::vector<Bytes> bytes(random.below(12));
    std::vector<PlacedChunk> chunks;
    for (Bytes& each : bytes) {
      const TreeShape shape = shapes[random.below(shapes.size())];
      const auto i = static_cast<std::uint32_t>(random.below(std::min(shape.chunks(), 8U)));
      each.resize(random.below(4) == 0 ? random.below(300) : 2'000);
      random.fill(each);
      chunks.push_back({shape, i, each});
    }
    const std::vector<Hash> hashes = chunk_hashes(chunks);
    REQUIRE(hashes.size() == chunks.size());
    for (std::size_t k = 0; k < chunks.size(); ++k)
      REQUIRE(hashes[k] == chunk_hash(chunks[k].shape, chunks[k].i, chunks[k].bytes));
  }
}

}  // namespace harkara::crypto
