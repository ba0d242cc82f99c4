#include "sim/one/buffer.h"

#include <algorithm>

#include "base/assert.h"

namespace harkara::sim::one {
namespace {

std::vector<Carried>::iterator place_in(std::vector<Carried>& items, const Carried& item) {
  const auto at = std::lower_bound(items.begin(), items.end(), item, earlier);
  HARKARA_ASSERT(at != items.end() && at->message == item.message);
  return at;
}

}  // namespace

const std::vector<Carried>& Buffer::for_node(std::uint32_t to) const {
  static const std::vector<Carried> kNone;
  const auto found = by_destination_.find(to);
  return found == by_destination_.end() ? kNone : found->second;
}

void Buffer::put(Carried carried, std::uint64_t bytes) {
  HARKARA_ASSERT(!has_[carried.message]);
  has_[carried.message] = true;
  used_bytes_ += bytes;
  carried.bucket = hashes_[carried.message] & (map_size_ - 1);
  carried.sequence = next_sequence_++;
  const auto at = std::upper_bound(items_.begin(), items_.end(), carried, earlier);
  if (at != items_.end()) ++epoch_;
  items_.insert(at, carried);
  auto& same = by_destination_[carried.to];
  same.insert(std::upper_bound(same.begin(), same.end(), carried, earlier), carried);
  if (items_.size() > map_size_ / 4 * 3) grow();
}

void Buffer::grow() {
  map_size_ *= 2;
  ++epoch_;
  const auto settle = [this](std::vector<Carried>& items) {
    for (Carried& item : items) item.bucket = hashes_[item.message] & (map_size_ - 1);
    std::sort(items.begin(), items.end(), earlier);
  };
  settle(items_);
  for (auto& [to, items] : by_destination_) settle(items);
}

void Buffer::erase(Carried item, std::uint64_t bytes) {
  const auto at = place_in(items_, item);
  if (at == items_.begin()) {
    ++erased_at_front_;
  } else {
    ++epoch_;
  }
  ++erased_;
  items_.erase(at);
  const auto same = by_destination_.find(item.to);
  same->second.erase(place_in(same->second, item));
  if (same->second.empty()) by_destination_.erase(same);
  has_[item.message] = false;
  used_bytes_ -= bytes;
}

void Buffer::halve_copies(std::uint32_t message) {
  if (!has_[message]) return;
  const auto found = std::ranges::find(items_, message, &Carried::message);
  found->copies = (found->copies + 1) / 2;
}

}  // namespace harkara::sim::one
