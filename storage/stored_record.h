// One record of the in-memory store: key and value in one piece of memory, and so much of the
// key beside it that most comparisons are one of two numbers.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/assert.h"
#include "base/fixed_bytes.h"

namespace harkara::storage {

inline bool all_zero(View bytes) {
  return bytes.empty() ||
         (bytes.front() == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

// As LMDB orders them.
inline bool key_before(View a, View b) {
  const std::size_t both = std::min(a.size(), b.size());
  const int common = both == 0 ? 0 : std::memcmp(a.data(), b.data(), both);
  return common != 0 ? common < 0 : a.size() < b.size();
}

// A key's first eight bytes, with zeros behind a shorter one: where these of two keys differ,
// the keys are ordered as they are.
inline std::uint64_t key_head(View key) {
  if (key.size() >= 8) return big_endian(key.data());
  std::uint64_t head = 0;
  for (std::size_t i = 0; i < 8; ++i) head = head << 8U | (i < key.size() ? key[i] : 0U);
  return head;
}

class StoredRecord {
 public:
  // REQUIRES: as Store::put(). Of a value that is zeros throughout only the size takes space,
  // so that a thousand simulated nodes can hold images.
  StoredRecord(View key, View value)
      : head_(key_head(key)),
        value_size_(static_cast<std::uint32_t>(value.size())),
        key_size_(static_cast<std::uint16_t>(key.size())),
        zeros_(all_zero(value)),
        bytes_(new std::uint8_t[key.size() + (zeros_ ? 0 : value.size())]) {
    HARKARA_ASSERT(key.size() <= UINT16_MAX && value.size() <= UINT32_MAX);
    std::ranges::copy(key, bytes_.get());
    if (!zeros_) std::ranges::copy(value, bytes_.get() + key.size());
  }
  StoredRecord(const StoredRecord& other)
      : StoredRecord(other.key(), other.zeros_ ? View{} : other.kept()) {
    value_size_ = other.value_size_;
  }
  StoredRecord& operator=(const StoredRecord& other) { return *this = StoredRecord(other); }
  StoredRecord(StoredRecord&&) noexcept = default;
  StoredRecord& operator=(StoredRecord&&) noexcept = default;

  View key() const { return {bytes_.get(), key_size_}; }
  std::uint64_t head() const { return head_; }
  // REQUIRES: head = key_head(key).
  bool before(View key, std::uint64_t head) const {
    return head_ != head ? head_ < head : key_before(this->key(), key);
  }
  bool behind(View key, std::uint64_t head) const {
    return head_ != head ? head_ > head : key_before(key, this->key());
  }

  std::size_t value_size() const { return value_size_; }
  Bytes value() const { return zeros_ ? Bytes(value_size_) : to_bytes(kept()); }
  // Valid while this and `buffer` are; `buffer` may be filled for it.
  View value(Bytes& buffer) const {
    if (!zeros_) return kept();
    buffer.assign(value_size_, 0);
    return buffer;
  }

 private:
  View kept() const { return {bytes_.get() + key_size_, value_size_}; }

  std::uint64_t head_;
  std::uint32_t value_size_;
  std::uint16_t key_size_;
  bool zeros_;
  std::unique_ptr<std::uint8_t[]> bytes_;
};

}  // namespace harkara::storage
