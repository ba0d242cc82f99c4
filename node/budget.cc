#include "node/budget.h"

#include <algorithm>
#include <ctime>
#include <limits>

namespace harkara::node {
namespace {

constexpr std::int64_t kDay_s = 24 * 3600;
constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();
// Emergencies may use a quarter more than everybody else.
constexpr std::uint64_t kEmergencyShare = 4;
// Greetings, a first grant and a few bundles: a contact for less is not worth its cost.
constexpr std::uint64_t kWorthDialling_bytes = 12'000;
// Less than this begins nothing.
constexpr std::uint64_t kLeastUseful_bytes = 700;

std::uint64_t less(std::uint64_t a, std::uint64_t b) {
  return a - std::min(a, b);
}

std::tm local(std::int64_t wall_s) {
  const auto at = static_cast<std::time_t>(wall_s);
  std::tm out{};
  ::localtime_r(&at, &out);
  return out;
}

}  // namespace

std::int64_t day_number(std::int64_t wall_ms, int starts_min) {
  const std::int64_t wall_s = wall_ms / 1000;
  const std::int64_t shifted = wall_s + local(wall_s).tm_gmtoff - starts_min * 60;
  return shifted / kDay_s - (shifted % kDay_s < 0 ? 1 : 0);
}

std::int64_t next_day_begins_ms(std::int64_t wall_ms, int starts_min) {
  std::tm at = local(wall_ms / 1000);
  const bool today = at.tm_hour * 60 + at.tm_min < starts_min;
  at.tm_mday += today ? 0 : 1;
  at.tm_hour = starts_min / 60;
  at.tm_min = starts_min % 60;
  at.tm_sec = 0;
  at.tm_isdst = -1;
  return static_cast<std::int64_t>(std::mktime(&at)) * 1000;
}

void Budget::restore(std::int64_t day, std::uint64_t used, std::int64_t wall_ms) {
  day_ = day_number(wall_ms, config_.day_starts_min);
  used_ = day < day_ ? 0 : used;
  reserved_ = day == day_ ? used_ : 0;
}

// A share of the day ahead of what was used, so that a crash loses no count and at most
// that share of the budget.
bool Budget::reserve(std::int64_t wall_ms) {
  if (!config_.per_day) return false;
  const std::int64_t today = day_number(wall_ms, config_.day_starts_min);
  if (today > day_) {
    day_ = today;
    used_ = reserved_ = 0;
  }
  constexpr std::uint64_t kLeast = 8'000;
  const std::uint64_t share = std::max(kLeast, *config_.per_day / 20);
  const std::uint64_t most = std::max(used_, day_limit(ServiceClass::emergency));
  const std::uint64_t wish = std::min(used_ + share, most);
  if (reserved_ >= std::min(used_ + share / 2, most) && reserved_ > 0) return false;
  reserved_ = wish;
  return true;
}

void Budget::carried(sync::LinkId link, std::uint64_t bytes) {
  const auto at = links_.find(link);
  if (at == links_.end() || bytes <= at->second) return;
  used_ += bytes - at->second;
  at->second = bytes;
}

std::uint64_t Budget::day_limit(ServiceClass service_class) const {
  if (!config_.per_day) return kUnlimited;
  if (service_class == ServiceClass::emergency && config_.emergency)
    return *config_.per_day + *config_.per_day / kEmergencyShare;
  std::uint64_t limit = *config_.per_day;
  for (std::size_t i = 0; i <= static_cast<std::size_t>(service_class); ++i)
    limit = std::min(limit, config_.class_stops[i].value_or(limit));
  return limit;
}

std::uint64_t Budget::contact_limit(ServiceClass service_class) const {
  if (!config_.per_contact) return kUnlimited;
  const bool more = service_class == ServiceClass::emergency && config_.emergency;
  return *config_.per_contact + (more ? *config_.per_contact / kEmergencyShare : 0);
}

std::uint64_t Budget::left(sync::LinkId link, ServiceClass service_class) const {
  const auto at = links_.find(link);
  if (at == links_.end()) return 0;
  const std::uint64_t day = less(day_limit(service_class), used_) / links_.size();
  return std::min(day, less(contact_limit(service_class), at->second));
}

std::uint64_t Budget::hard_limit(sync::LinkId link) const {
  const auto at = links_.find(link);
  if (at == links_.end()) return 0;
  std::uint64_t more = left(link, ServiceClass::emergency);
  if (config_.per_day) more = std::min(more, less(reserved_, used_));
  return more > kUnlimited - at->second ? kUnlimited : at->second + more;
}

std::uint64_t Budget::keep_back() const {
  const std::uint64_t least =
      std::min(config_.per_day.value_or(kUnlimited), config_.per_contact.value_or(kUnlimited));
  return std::clamp<std::uint64_t>(least / 32, 1'500, 4'000);
}

std::uint64_t Budget::day_left() const {
  return config_.per_day ? less(*config_.per_day, used_) : kUnlimited;
}

bool Budget::day_is_used_up(std::uint64_t promised) const {
  return day_left() < keep_back() + promised + kLeastUseful_bytes;
}

bool Budget::contact_is_used_up(sync::LinkId link, std::uint64_t promised) const {
  const auto at = links_.find(link);
  if (at == links_.end() || !config_.per_contact) return false;
  return less(*config_.per_contact, at->second) < keep_back() + promised + kLeastUseful_bytes;
}

bool Budget::may_dial(bool emergency_waits) const {
  const std::uint64_t limit =
      day_limit(emergency_waits ? ServiceClass::emergency : ServiceClass::answer);
  return less(limit, used_) >= keep_back() + kWorthDialling_bytes;
}

}  // namespace harkara::node
