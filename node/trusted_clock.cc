#include "node/trusted_clock.h"

#include <algorithm>
#include <ctime>

#include "base/codec.h"

namespace harkara::node {
namespace {

std::int64_t read_clock_ms(clockid_t id) {
  timespec at{};
  HARKARA_ASSERT(::clock_gettime(id, &at) == 0);
  return static_cast<std::int64_t>(at.tv_sec) * 1000 + at.tv_nsec / 1'000'000;
}

constexpr std::string_view kTrustedKey = "trusted_ms";

}  // namespace

Moment SystemClock::now() const {
  return {.monotonic_ms = read_clock_ms(CLOCK_BOOTTIME), .wall_ms = read_clock_ms(CLOCK_REALTIME)};
}

TrustedClock::TrustedClock(const Clock& source, std::int64_t floor_ms)
    : source_(source), floor_ms_(floor_ms), floor_set_at_ms_(source.now().monotonic_ms) {}

Moment TrustedClock::now() const {
  Moment moment = source_.now();
  newest_ms_ = std::max({newest_ms_, moment.wall_ms, floor_ms()});
  moment.wall_ms = newest_ms_;
  return moment;
}

void TrustedClock::raise_floor(std::int64_t wall_ms) {
  if (wall_ms <= floor_ms()) return;
  floor_ms_ = wall_ms;
  floor_set_at_ms_ = source_.now().monotonic_ms;
}

std::int64_t TrustedClock::floor_ms() const {
  return floor_ms_ + (source_.now().monotonic_ms - floor_set_at_ms_);
}

bool TrustedClock::clock_is_behind() const {
  return source_.now().wall_ms < floor_ms();
}

Result<std::int64_t> kept_trusted_ms(storage::Store& store) {
  const Result<Bytes> kept = store.get(storage::Table::meta, as_view(kTrustedKey));
  if (!kept) {
    if (kept.error().code == Errc::not_found) return std::int64_t{0};
    return kept.error();
  }
  ByteReader in(*kept);
  const std::int64_t value = in.i64();
  if (!in.finished()) return fail(Errc::corrupt, "the kept time is malformed");
  return value;
}

Status keep_trusted_ms(storage::Store& store, std::int64_t floor_ms) {
  ByteWriter out;
  out.i64(floor_ms);
  return store.put(storage::Table::meta, as_view(kTrustedKey), out.bytes());
}

}  // namespace harkara::node
