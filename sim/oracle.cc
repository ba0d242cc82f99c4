#include "sim/oracle.h"

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <optional>
#include <queue>
#include <tuple>

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

}  // namespace

Oracle::Oracle(const ContactPlan& plan)
    : plan_(plan), order_(plan.contacts.size()), leaving_(plan.nodes.size()) {
  std::iota(order_.begin(), order_.end(), 0U);
  std::ranges::stable_sort(order_, {}, [&](std::uint32_t number) {
    const PlannedContact& contact = plan.contacts[number];
    return std::tuple(contact.from, contact.to, contact.start_ms);
  });
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const PlannedContact& contact = plan.contacts[order_[i]];
    std::vector<Way>& ways = leaving_.at(contact.from);
    if (ways.empty() || ways.back().to != contact.to) ways.push_back({contact.to, i, i, 0});
    ways.back().end = i + 1;
    ways.back().longest_ms = std::max(ways.back().longest_ms, contact.end_ms - contact.start_ms);
  }
}

class Oracle::Search {
 public:
  Search(const Oracle& oracle, const PlannedBundle& bundle)
      : oracle_(oracle),
        bytes_(bundle.bytes),
        arrival_(oracle.leaving_.size(), kNever_ms),
        settled_(oracle.leaving_.size(), false),
        incoming_(oracle.leaving_.size()) {
    HARKARA_ASSERT(bundle.from < arrival_.size());
    reach(bundle.from, bundle.created_ms);
  }

  // Ends when `wanted` is settled.
  std::vector<std::int64_t> run(std::optional<std::uint32_t> wanted) && {
    while (!next_.empty()) {
      const std::uint32_t node = next_.top().second;
      next_.pop();
      if (settled_[node]) continue;
      settled_[node] = true;
      if (node == wanted) break;
      for (const Way& way : oracle_.leaving_[node])
        if (!settled_[way.to]) help(node, way);
    }
    return std::move(arrival_);
  }

 private:
  void reach(std::uint32_t node, std::int64_t at_ms) {
    if (at_ms >= arrival_[node]) return;
    arrival_[node] = at_ms;
    next_.emplace(at_ms, node);
  }

  // From now on `node` helps to fill its neighbour; later nodes can only come later. A contact
  // that begins when the neighbour has it all is of no use. What is filled is counted anew at
  // each doubling.
  void help(std::uint32_t node, const Way& way) {
    std::vector<Flow>& flows = incoming_[way.to];
    std::size_t added = 0;
    for (std::size_t i = first_open(way, arrival_[node]); i < way.end; ++i) {
      const PlannedContact& contact = at(i);
      if (contact.start_ms >= arrival_[way.to]) break;
      const std::int64_t from = std::max(arrival_[node], contact.start_ms);
      if (from >= contact.end_ms) continue;
      flows.push_back(
          {from + contact.delay_ms, contact.end_ms + contact.delay_ms, contact.rate_Bps});
      ++added;
      if (std::has_single_bit(added)) reach(way.to, filled_ms(flows, bytes_));
    }
    if (added > 0) reach(way.to, filled_ms(flows, bytes_));
  }

  // Those before it ended by then.
  std::size_t first_open(const Way& way, std::int64_t at_ms) const {
    const auto begin = oracle_.order_.begin();
    const auto first = begin + static_cast<std::ptrdiff_t>(way.first);
    const auto end = begin + static_cast<std::ptrdiff_t>(way.end);
    const auto found = std::lower_bound(first, end, at_ms - way.longest_ms,
                                        [&](std::uint32_t number, std::int64_t start_ms) {
                                          return oracle_.plan_.contacts[number].start_ms < start_ms;
                                        });
    return static_cast<std::size_t>(found - begin);
  }

  const PlannedContact& at(std::size_t place) const {
    return oracle_.plan_.contacts[oracle_.order_[place]];
  }

  using Reached = std::pair<std::int64_t, std::uint32_t>;

  const Oracle& oracle_;
  std::uint64_t bytes_;
  std::vector<std::int64_t> arrival_;
  std::vector<bool> settled_;
  std::vector<std::vector<Flow>> incoming_;
  std::priority_queue<Reached, std::vector<Reached>, std::greater<>> next_;
};

std::vector<std::int64_t> Oracle::arrivals_ms(const PlannedBundle& bundle) const {
  return Search(*this, bundle).run({});
}

std::int64_t Oracle::delivery_ms(const PlannedBundle& bundle) const {
  return Search(*this, bundle).run(bundle.to).at(bundle.to);
}

}  // namespace harkara::sim
