// One direction of an emulated link, in virtual time: what becomes of each packet
// is known when it is offered. No socket, no clock.
//
// A packet waits for those before it, takes its bytes at the link's rate, and
// arrives one delay later. One that finds no cover is gone, as is one that the end
// of a window cuts, and all that then waits behind it: a modem that loses its cell
// forgets its queue.
#pragma once

#include <random>

#include "tests/bench/link/profile.h"

namespace harkara::bench {

enum class Fate : std::uint8_t {
  delivered,
  lost,      // on the air, by chance; it took its time there
  overflow,  // the queue was full
  no_cover,  // offered while the link was down
  cut,       // the window ended before its last bit was out
};
const char* fate_name(Fate fate);
// Did it take any of the link's time?
inline bool was_carried(Fate fate) {
  return fate == Fate::delivered || fate == Fate::lost || fate == Fate::cut;
}

struct Passage {
  Fate fate = Fate::delivered;
  Nanos begins = 0;   // on the air; these two only when it was carried
  Nanos ends = 0;     // off the air
  Nanos arrives = 0;  // only when delivered
};

class Channel {
 public:
  Channel(const Profile& profile, const Schedule& schedule, std::uint64_t seed);

  // REQUIRES: `now` never goes back.
  Passage offer(Nanos now, std::size_t bytes);

 private:
  Nanos air_time(std::size_t bytes) const;
  bool lost_by_chance();

  Profile profile_;
  Schedule schedule_;
  std::mt19937_64 random_;
  Nanos busy_until_ = 0;
  Nanos last_offer_ = 0;
};

}  // namespace harkara::bench
