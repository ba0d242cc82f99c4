#include "sync/ration.h"

#include <algorithm>

namespace harkara::sync {
namespace {

constexpr std::uint64_t kLeastStep = 512;

std::uint64_t left(std::uint64_t until, std::uint64_t sent) {
  return until - std::min(until, sent);
}

}  // namespace

void Ration::allow(const Allowance& allowance, std::uint64_t sent, std::uint64_t received) {
  until_ = allowance;
  for (std::uint64_t& each : until_->send) each += sent;
  until_->receive += received;
  step_ = std::max(kLeastStep, allowance.receive / 4);
}

void Ration::granted(const Grant& grant) {
  const std::uint64_t before = granted_ ? granted_->total : 0;
  granted_ = Grant{std::max(before, grant.total), grant.lowest};
}

std::uint64_t Ration::room(ServiceClass service_class, std::uint64_t sent) const {
  std::uint64_t out = kUnmetered;
  if (until_) out = left(until_->send[static_cast<std::size_t>(service_class)], sent);
  if (granted_ && service_class > granted_->lowest) return 0;
  return granted_ ? std::min(out, left(granted_->total, sent)) : out;
}

std::optional<Grant> Ration::due_grant() {
  if (!until_) return std::nullopt;
  const Grant wish{until_->receive, until_->receive_lowest};
  const bool grown = !given_ || wish.total >= given_->total + step_;
  if (!grown && wish.lowest == given_->lowest) return std::nullopt;
  given_ = Grant{std::max(wish.total, given_ ? given_->total : 0), wish.lowest};
  return given_;
}

}  // namespace harkara::sync
