// The messages that one node carries, in the order in which The ONE looks at them:
// by time of receiving, and where that is equal, as its HashMap stands.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace harkara::sim::one {

struct Carried {
  double received_s = 0;
  std::uint32_t bucket = 0;    // in the HashMap, at its present size
  std::uint32_t sequence = 0;  // of putting in
  std::uint32_t message = 0;
  std::uint32_t to = 0;
  std::uint32_t hops = 0;
  std::uint32_t copies = 0;
};

inline bool earlier(const Carried& a, const Carried& b) {
  if (a.received_s != b.received_s) return a.received_s < b.received_s;
  if (a.bucket != b.bucket) return a.bucket < b.bucket;
  return a.sequence < b.sequence;
}
inline bool earlier_in_map(const Carried& a, const Carried& b) {
  return a.bucket != b.bucket ? a.bucket < b.bucket : a.sequence < b.sequence;
}

class Buffer {
 public:
  // `hashes` are of all `messages` of the run, by number; they outlive this.
  Buffer(const std::uint32_t* hashes, std::size_t messages, std::uint64_t capacity_bytes)
      : hashes_(hashes), capacity_bytes_(capacity_bytes), has_(messages) {}

  bool has(std::uint32_t message) const { return has_[message]; }
  bool empty() const { return items_.empty(); }
  std::uint64_t capacity_bytes() const { return capacity_bytes_; }
  std::uint64_t used_bytes() const { return used_bytes_; }

  const std::vector<Carried>& by_age() const { return items_; }
  // Those for one destination, by age. Their `copies` and `hops` are those of put().
  const std::vector<Carried>& for_node(std::uint32_t to) const;
  const std::map<std::uint32_t, std::vector<Carried>>& by_destination() const {
    return by_destination_;
  }

  // REQUIRES: !has(carried.message). Fills in its place.
  void put(Carried carried, std::uint64_t bytes);
  // REQUIRES: item is from by_age().
  void erase(Carried item, std::uint64_t bytes);
  // Halves what is left to hand over; nothing when the message is gone.
  void halve_copies(std::uint32_t message);

  // A position in by_age() survives putting at the end and erasing at the front: it is
  // good as long as the epoch is the same.
  std::uint64_t epoch() const { return epoch_; }
  std::uint64_t erased() const { return erased_; }  // how many have ever left
  std::uint64_t erased_at_front() const { return erased_at_front_; }

 private:
  void grow();

  const std::uint32_t* hashes_;
  std::uint64_t capacity_bytes_;
  std::uint64_t used_bytes_ = 0;
  std::uint32_t map_size_ = 16;  // HashMap's first; doubled when three quarters full
  std::uint32_t next_sequence_ = 0;
  std::uint64_t epoch_ = 0;
  std::uint64_t erased_ = 0;
  std::uint64_t erased_at_front_ = 0;
  std::vector<bool> has_;
  std::vector<Carried> items_;
  std::map<std::uint32_t, std::vector<Carried>> by_destination_;
};

}  // namespace harkara::sim::one
