// What number an id was given, for millions of ids: they are hashes, so that their first eight
// bytes lead to the place.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/assert.h"
#include "base/fixed_bytes.h"

namespace harkara::sim {

template <class Id>
class IdTable {
 public:
  // REQUIRES: a new id, one that does not share its first eight bytes with another (of ten
  // million ids two do once in 370 000 runs).
  void add(const Id& id, std::uint32_t number) {
    if (4 * (size_ + 1) > 3 * slots_.size()) grow();
    put({big_endian(id.bytes.data()), number, true});
    ++size_;
  }
  std::optional<std::uint32_t> find(const Id& id) const {
    if (slots_.empty()) return std::nullopt;
    const std::uint64_t head = big_endian(id.bytes.data());
    for (std::size_t at = place(head); slots_[at].taken; at = next(at))
      if (slots_[at].head == head) return slots_[at].number;
    return std::nullopt;
  }
  std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::uint64_t head = 0;
    std::uint32_t number = 0;
    bool taken = false;
  };
  std::size_t place(std::uint64_t head) const { return head & (slots_.size() - 1); }
  std::size_t next(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }
  void put(const Slot& slot) {
    std::size_t at = place(slot.head);
    for (; slots_[at].taken; at = next(at)) HARKARA_ASSERT(slots_[at].head != slot.head);
    slots_[at] = slot;
  }
  void grow() {
    std::vector<Slot> before(slots_.empty() ? 64 : 2 * slots_.size());
    before.swap(slots_);
    for (const Slot& slot : before)
      if (slot.taken) put(slot);
  }

  std::vector<Slot> slots_;  // a power of two, at most three quarters of them taken
  std::size_t size_ = 0;
};

}  // namespace harkara::sim
