// How long we usually wait for a neighbour: the mean, over time, of the wait until the
// next contact with it, old days counting less and less. Whole seconds and whole numbers
// only, since what comes of them goes out on the wire.
#pragma once

#include <cstdint>

#include "base/codec.h"
#include "base/time.h"

namespace harkara::sync {

class ContactHistory {
 public:
  // A neighbour not met yet: as if one gap of two hours had been seen. Starts waiting now.
  explicit ContactHistory(Moment now) : since_s_(now.monotonic_ms / 1000) {}

  void began(Moment now);
  void ended(Moment now);  // REQUIRES: in_contact()
  bool in_contact() const { return contacts_ > 0; }
  bool ever_met() const { return met_; }

  // Until the next contact begins, as seen from any moment like this one. A neighbour that
  // stays away twice as long as it used to is expected to be away as long again.
  std::uint32_t wait_s(Moment now) const;
  // Since the last contact ended, or since we began to wait for the first.
  std::int64_t away_s(Moment now) const;  // 0 while in contact
  // Away for clearly longer than it used to be.
  bool overdue(Moment now) const;

  void write(ByteWriter& out, Moment now) const;
  // As of write(). The time we were not running counts as absence, when the wall clock's
  // account of it is believable.
  void read(ByteReader& in, Moment now);

 private:
  void forget(std::uint64_t elapsed_s);
  std::uint64_t usual_gap_s() const;

  static constexpr std::uint64_t kFirstGap_s = 7'200;
  // Sums over the past, each second of it weighed down by what came after.
  std::uint64_t total_s_ = kFirstGap_s;
  std::uint64_t gaps_s_ = kFirstGap_s;
  std::uint64_t waits_s2_ = kFirstGap_s * kFirstGap_s / 2;  // of all moments within gaps

  std::int64_t since_s_;  // when the contact or the gap that lasts now began
  std::uint32_t contacts_ = 0;
  bool met_ = false;
};

}  // namespace harkara::sync
