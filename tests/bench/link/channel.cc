#include "tests/bench/link/channel.h"

#include <algorithm>

#include "base/assert.h"

namespace harkara::bench {

const char* fate_name(Fate fate) {
  switch (fate) {
    case Fate::delivered: return "delivered";
    case Fate::lost: return "lost";
    case Fate::overflow: return "overflow";
    case Fate::no_cover: return "no_cover";
    case Fate::cut: return "cut";
  }
  return "?";
}

Channel::Channel(const Profile& profile, const Schedule& schedule, std::uint64_t seed)
    : profile_(profile), schedule_(schedule), random_(seed) {}

Nanos Channel::air_time(std::size_t bytes) const {
  return (static_cast<Nanos>(bytes) * 8 * kSecond + profile_.bits_per_second - 1) /
         profile_.bits_per_second;
}

bool Channel::lost_by_chance() {
  return static_cast<std::int64_t>(random_() % 1'000'000) < profile_.loss_ppm;
}

Passage Channel::offer(Nanos now, std::size_t bytes) {
  HARKARA_ASSERT(now >= last_offer_);
  last_offer_ = now;
  if (!schedule_.is_up(now)) return {Fate::no_cover};
  const Nanos begins = std::max(now, busy_until_);
  const Nanos window_end = schedule_.window_end(now);
  // By waiting time, so that what is left of the packet on the air counts too.
  const Nanos wait_limit = air_time(profile_.queue_bytes);
  const Nanos ends = begins + air_time(bytes);
  if (begins > now && ends - now > wait_limit) return {Fate::overflow};
  // Behind one that was cut it never gets onto the air.
  if (begins >= window_end) return {Fate::no_cover};
  busy_until_ = std::min(ends, window_end);
  if (ends > window_end) return {Fate::cut, begins, window_end};
  if (lost_by_chance()) return {Fate::lost, begins, ends};
  return {Fate::delivered, begins, ends, ends + profile_.one_way_delay};
}

}  // namespace harkara::bench
