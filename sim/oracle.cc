#include "sim/oracle.h"

#include <algorithm>
#include <map>

#include "base/assert.h"

namespace harkara::sim {
namespace {

// Bytes that come in at a steady rate during [from_ms, until_ms).
struct Flow {
  std::int64_t from_ms;
  std::int64_t until_ms;
  std::uint64_t rate_Bps;  // 0: all at once
};

// When `bytes` are here, by all flows together. A byte and a millisecond at a time would
// give the same: thousandths of bytes are counted.
std::int64_t filled_ms(const std::vector<Flow>& flows, std::uint64_t bytes) {
  std::map<std::int64_t, std::int64_t> change;  // of the joint rate
  for (const Flow& flow : flows) {
    if (bytes == 0 || flow.rate_Bps == 0) continue;
    change[flow.from_ms] += static_cast<std::int64_t>(flow.rate_Bps);
    change[flow.until_ms] -= static_cast<std::int64_t>(flow.rate_Bps);
  }
  std::int64_t at_once = kNever_ms;
  for (const Flow& flow : flows)
    if (bytes == 0 || flow.rate_Bps == 0) at_once = std::min(at_once, flow.from_ms);
  std::uint64_t missing = bytes * 1000;
  std::uint64_t rate = 0;
  std::int64_t since = 0;
  for (const auto& [at_ms, by] : change) {
    const std::uint64_t moved = rate * static_cast<std::uint64_t>(at_ms - since);
    if (rate > 0 && moved >= missing) break;
    missing -= moved;
    since = at_ms;
    rate = static_cast<std::uint64_t>(static_cast<std::int64_t>(rate) + by);
  }
  if (rate == 0) return at_once;
  const auto last = static_cast<std::int64_t>((missing + rate - 1) / rate);
  return std::min(at_once, since + last);
}

class Search {
 public:
  Search(const ContactPlan& plan, const PlannedBundle& bundle)
      : bytes_(bundle.bytes),
        arrival_(plan.nodes.size(), kNever_ms),
        settled_(plan.nodes.size(), false),
        incoming_(plan.nodes.size()),
        leaving_(plan.nodes.size()) {
    HARKARA_ASSERT(bundle.from < plan.nodes.size());
    for (const PlannedContact& contact : plan.contacts)
      leaving_.at(contact.from).push_back(&contact);
    arrival_[bundle.from] = bundle.created_ms;
  }

  std::vector<std::int64_t> run() && {
    for (;;) {
      std::size_t next = arrival_.size();
      for (std::size_t node = 0; node < arrival_.size(); ++node) {
        if (settled_[node] || arrival_[node] == kNever_ms) continue;
        if (next == arrival_.size() || arrival_[node] < arrival_[next]) next = node;
      }
      if (next == arrival_.size()) return std::move(arrival_);
      settle(next);
    }
  }

 private:
  // From now on this node helps to fill its neighbours; later ones can only come later.
  void settle(std::size_t node) {
    settled_[node] = true;
    std::vector<bool> touched(arrival_.size(), false);
    for (const PlannedContact* contact : leaving_[node]) {
      const std::int64_t from = std::max(arrival_[node], contact->start_ms);
      if (from >= contact->end_ms || settled_[contact->to]) continue;
      incoming_[contact->to].push_back(
          {from + contact->delay_ms, contact->end_ms + contact->delay_ms, contact->rate_Bps});
      touched[contact->to] = true;
    }
    for (std::size_t to = 0; to < touched.size(); ++to)
      if (touched[to]) arrival_[to] = std::min(arrival_[to], filled_ms(incoming_[to], bytes_));
  }

  std::uint64_t bytes_;
  std::vector<std::int64_t> arrival_;
  std::vector<bool> settled_;
  std::vector<std::vector<Flow>> incoming_;
  std::vector<std::vector<const PlannedContact*>> leaving_;
};

}  // namespace

std::vector<std::int64_t> earliest_arrivals_ms(const ContactPlan& plan,
                                               const PlannedBundle& bundle) {
  return Search(plan, bundle).run();
}

std::int64_t earliest_delivery_ms(const ContactPlan& plan, const PlannedBundle& bundle) {
  return earliest_arrivals_ms(plan, bundle).at(bundle.to);
}

}  // namespace harkara::sim
