#include "tests/bench/link/profile.h"

#include <cstdio>
#include <random>

namespace harkara::bench {
namespace {

constexpr Nanos kMillisecond = kSecond / 1'000;

// About four seconds of the link wait at an operator's end before it drops; six of
// the slowest, or it would hold no more than five full packets.
Profile profile(std::string name, std::int64_t kilobits, Nanos delay_ms, std::int64_t loss_ppm,
                Nanos up_s, Nanos down_s) {
  const auto queue = static_cast<std::size_t>(kilobits * 1'000 / 8 * (kilobits < 64 ? 6 : 4));
  return {std::move(name), kilobits * 1'000, delay_ms * kMillisecond, loss_ppm,
          queue,           up_s * kSecond,   down_s * kSecond};
}

}  // namespace

const std::vector<Profile>& profiles() {
  static const std::vector<Profile> known = {
      profile("L1", 64, 300, 10'000, 1, 0), profile("L2", 64, 300, 20'000, 20, 20),
      profile("L3", 16, 600, 30'000, 10, 50), profile("L4", 128, 300, 5'000, 1, 0),
      profile("L5", 384, 150, 10'000, 60, 120)};
  return known;
}

std::optional<Profile> find_profile(const std::string& name) {
  for (const Profile& each : profiles())
    if (each.name == name) return each;
  return std::nullopt;
}

std::string describe(const Profile& profile) {
  char text[200];
  const auto seconds = [](Nanos t) { return static_cast<double>(t) / kSecond; };
  std::snprintf(text, sizeof text, "%s: %g kbit/s each way, %g ms one way, %g %% loss, queue %zu B",
                profile.name.c_str(), static_cast<double>(profile.bits_per_second) / 1e3,
                seconds(profile.one_way_delay) * 1e3, static_cast<double>(profile.loss_ppm) / 1e4,
                profile.queue_bytes);
  std::string out = text;
  if (profile.down == 0) return out + ", always up";
  std::snprintf(text, sizeof text, ", %g s up / %g s down", seconds(profile.up),
                seconds(profile.down));
  return out + text;
}

Schedule schedule_of(const Profile& profile, std::uint64_t seed) {
  if (profile.down == 0) return {};
  std::mt19937_64 random(seed);
  const auto cycle = static_cast<std::uint64_t>(profile.up + profile.down);
  return {profile.up, profile.down, static_cast<Nanos>(random() % cycle)};
}

Nanos physical_limit(const Profile& profile, const Schedule& schedule, std::uint64_t bytes) {
  const Nanos air = static_cast<Nanos>(bytes) * 8 * kSecond / profile.bits_per_second;
  return schedule.time_of_up_time(air);
}

}  // namespace harkara::bench
