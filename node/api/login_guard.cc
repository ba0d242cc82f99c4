#include "node/api/login_guard.h"

#include <algorithm>
#include <utility>

namespace harkara::node::api {
namespace {

constexpr std::size_t kRemembered = 10'000;
constexpr std::int64_t kForget_ms = 3'600'000;

}  // namespace

std::int64_t LoginGuard::wait_ms(const std::string& who, std::int64_t now_ms) {
  const auto at = tries_.find(who);
  if (at == tries_.end() || now_ms >= at->second.until_ms) return 0;
  ++at->second.refused;
  return at->second.until_ms - now_ms;
}

void LoginGuard::failed(const std::string& who, std::int64_t now_ms) {
  if (tries_.size() >= kRemembered) forget_old(now_ms);
  Tries& tries = tries_[who];
  tries.last_ms = now_ms;
  if (++tries.wrong <= limits_.free) return;
  const std::uint32_t doublings = std::min(tries.wrong - limits_.free - 1, 30U);
  tries.until_ms = now_ms + std::min(limits_.first_ms << doublings, limits_.most_ms);
}

std::uint64_t LoginGuard::take_refused(const std::string& who) {
  const auto at = tries_.find(who);
  return at == tries_.end() ? 0 : std::exchange(at->second.refused, 0);
}

std::map<std::string, std::uint64_t> LoginGuard::take_all_refused() {
  std::map<std::string, std::uint64_t> out;
  for (auto& [who, tries] : tries_)
    if (tries.refused > 0) out[who] = std::exchange(tries.refused, 0);
  return out;
}

// What is an hour old; when that is too little, whatever waits least long.
void LoginGuard::forget_old(std::int64_t now_ms) {
  std::erase_if(tries_,
                [&](const auto& each) { return now_ms - each.second.last_ms > kForget_ms; });
  while (tries_.size() >= kRemembered)
    tries_.erase(std::min_element(tries_.begin(), tries_.end(), [](const auto& a, const auto& b) {
      return a.second.until_ms < b.second.until_ms;
    }));
}

}  // namespace harkara::node::api
