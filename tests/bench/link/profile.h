// The links that the bench knows by name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/link/schedule.h"

namespace harkara::bench {

struct Profile {
  std::string name;
  std::int64_t bits_per_second = 0;  // each way
  Nanos one_way_delay = 0;
  std::int64_t loss_ppm = 0;    // of packets, each way
  std::size_t queue_bytes = 0;  // each way; what does not fit is dropped
  Nanos up = kSecond;
  Nanos down = 0;  // 0: always up
};

const std::vector<Profile>& profiles();
std::optional<Profile> find_profile(const std::string& name);
std::string describe(const Profile& profile);

// The profile's schedule with a phase drawn from `seed`.
Schedule schedule_of(const Profile& profile, std::uint64_t seed);

// When a sender that never waits and adds not one byte would have put `bytes` on
// the link.
Nanos physical_limit(const Profile& profile, const Schedule& schedule, std::uint64_t bytes);

}  // namespace harkara::bench
