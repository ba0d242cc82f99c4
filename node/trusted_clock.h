// Time a node can rely on. A board without a battery wakes in 1970: the wall clock
// is never believed below a floor, which is the newest time somebody has vouched
// for (the start of a verified certificate) plus the time this node has run since.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "storage/store.h"

namespace harkara::node {

// The operating system's clocks. The only place that asks for them.
class SystemClock final : public Clock {
 public:
  Moment now() const override;  // monotonic includes suspend
};

class TrustedClock final : public Clock {
 public:
  // `source` outlives it.
  TrustedClock(const Clock& source, std::int64_t floor_ms);

  Moment now() const override;  // wall_ms never below the floor, never stepping back
  std::int64_t now_s() const { return now().wall_ms / 1000; }
  // Somebody we trust vouches that it is at least this late.
  void raise_floor(std::int64_t wall_ms);
  // The floor as of now, to be kept across restarts. The system's wall clock never
  // enters it: a clock that is years ahead must not poison the store.
  std::int64_t floor_ms() const;
  // The system's wall clock is behind the floor: worth a warning.
  bool clock_is_behind() const;

 private:
  const Clock& source_;
  std::int64_t floor_ms_;
  std::int64_t floor_set_at_ms_;        // monotonic
  mutable std::int64_t newest_ms_ = 0;  // of what now() has said
};

// Table::meta "trusted_ms"; 0 when never kept.
Result<std::int64_t> kept_trusted_ms(storage::Store& store);
// The caller commits.
Status keep_trusted_ms(storage::Store& store, std::int64_t floor_ms);

}  // namespace harkara::node
