// One record of the in-memory store: a short key lies in it, so that keys are compared and gone
// through without a look elsewhere; the value, and with it a long key, is one piece of memory.
#pragma once

#include <algorithm>
#include <array>
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
      : value_size_(static_cast<std::uint32_t>(value.size())),
        key_size_(static_cast<std::uint16_t>(key.size())),
        zeros_(all_zero(value)) {
    HARKARA_ASSERT(key.size() <= UINT16_MAX && value.size() <= UINT32_MAX);
    std::ranges::copy(key.first(std::min(key.size(), kShort)), short_.begin());
    const std::size_t size = value_at() + (zeros_ ? 0 : value.size());
    if (size == 0) return;
    bytes_.reset(new std::uint8_t[size]);
    if (is_long()) std::ranges::copy(key, bytes_.get());
    if (!zeros_) std::ranges::copy(value, bytes_.get() + value_at());
  }
  StoredRecord(const StoredRecord& other)
      : StoredRecord(other.key(), other.zeros_ ? View{} : other.kept()) {
    value_size_ = other.value_size_;
  }
  StoredRecord& operator=(const StoredRecord& other) { return *this = StoredRecord(other); }
  StoredRecord(StoredRecord&&) noexcept = default;
  StoredRecord& operator=(StoredRecord&&) noexcept = default;
  ~StoredRecord() = default;

  View key() const {
    return is_long() ? View{bytes_.get(), key_size_} : View{short_}.first(key_size_);
  }
  std::uint64_t head() const { return big_endian(short_.data()); }
  // REQUIRES: head = key_head(key).
  bool before(View key, std::uint64_t head) const {
    return this->head() != head ? this->head() < head : key_before(this->key(), key);
  }
  bool behind(View key, std::uint64_t head) const {
    return this->head() != head ? this->head() > head : key_before(key, this->key());
  }

  std::size_t value_size() const { return value_size_; }
  Bytes value() const { return zeros_ ? Bytes(value_size_) : to_bytes(kept()); }
  // Valid while this and `buffer` are; `buffer` may be filled for it.
  View value(Bytes& buffer) const {
    if (!zeros_) return kept();
    buffer.assign(value_size_, 0);
    return buffer;
  }

  // Where the value lies, for those who want it to be on its way from memory.
  const std::uint8_t* place() const { return bytes_.get(); }

 private:
  static constexpr std::size_t kShort = 32;  // an id

  bool is_long() const { return key_size_ > kShort; }
  std::size_t value_at() const { return is_long() ? key_size_ : 0; }
  View kept() const { return {bytes_.get() + value_at(), value_size_}; }

  std::array<std::uint8_t, kShort> short_{};  // the key's first bytes, with zeros behind
  std::uint32_t value_size_;
  std::uint16_t key_size_;
  bool zeros_;
  std::unique_ptr<std::uint8_t[]> bytes_;
};

}  // namespace harkara::storage
