// The queue of a desk: its cases as desk_order.h sees them.
#include "node/consult/desk_queue.h"

#include <algorithm>
#include <tuple>

#include "node/consult/desk_address.h"
#include "node/consult/taking.h"
#include "node/consult/writing.h"

namespace harkara::node::consult {
namespace {

constexpr std::int64_t kShareDays_ms = std::int64_t{7} * 24 * 3600 * 1000;

// Clocks of clinics may be years off. What counts is how long the case has been on its
// way by the clocks that carried it; the author's clock adds at most a day to that.
std::int64_t arrived_ms(const CaseView& view, std::int64_t seen_ms) {
  constexpr std::int64_t kDay_ms = std::int64_t{24} * 3600 * 1000;
  const std::int64_t latest = seen_ms - view.age_ms;
  return std::clamp(view.opened_ms, latest - kDay_ms, latest);
}

}  // namespace

Waiting waiting_of(const CaseView& view, const std::string& specialist, std::int64_t now_ms) {
  return waiting_of(view, specialist, now_ms, now_ms);
}

Waiting waiting_of(const CaseView& view, const std::string& specialist, std::int64_t now_ms,
                   std::int64_t seen_ms) {
  Waiting out;
  out.service_class = view.service_class;
  out.beneficiary = view.story.beneficiary;
  out.arrived_s = arrived_ms(view, seen_ms) / 1000;
  if (view.story.reply_by_ms > 0)
    out.reply_by_s = std::max(view.story.reply_by_ms / 1000, out.arrived_s);
  out.complete = view.complete;
  out.parked = !workable(view, specialist, now_ms);
  return out;
}

void count_taken(DeskShares& shares, const CaseView& view, std::int64_t now_ms) {
  const auto recent = [&](const Event& event) {
    return event.kind == EventKind::answered && stage_of(event.body) == Stage::final &&
           now_ms - event.time_ms < kShareDays_ms;
  };
  if (std::any_of(view.events.begin(), view.events.end(), recent))
    shares.count(waiting_of(view, "", now_ms));
}

void order_queue(std::vector<CaseView>& views, const std::string& specialist, std::int64_t now_ms) {
  std::sort(views.begin(), views.end(), [](const CaseView& a, const CaseView& b) {
    return std::tie(a.opened_ms, a.id) < std::tie(b.opened_ms, b.id);
  });
  std::vector<CaseView> done;
  std::vector<CaseView> open;
  std::vector<Waiting> waiting;
  DeskShares shares;
  for (const CaseView& view : views) count_taken(shares, view, now_ms);
  for (CaseView& view : views) {
    if (view.story.open()) {
      waiting.push_back(waiting_of(view, specialist, now_ms));
      waiting.back().tie = waiting.size();
    }
    (view.story.open() ? open : done).push_back(std::move(view));
  }
  views.clear();
  for (const std::size_t i : desk_order(waiting, shares)) views.push_back(std::move(open[i]));
  std::move(done.begin(), done.end(), std::back_inserter(views));
}

Result<std::vector<CaseView>> Casebook::desk_queue(const std::string& desk, Moment now,
                                                   const std::string& specialist) {
  const std::string address = desk_address(desk, context_.node_name);
  HARKARA_ASSIGN(const std::vector<std::string> ours, desks_known(context_.bundles.store(), true));
  if (std::find(ours.begin(), ours.end(), address) == ours.end())
    return fail(Errc::not_found,
                "desk '" + desk + "' is not hosted on this node (hosted: " + joined(ours) + ")");
  HARKARA_ASSIGN(std::vector<CaseView> views, list());
  std::erase_if(views, [&](const CaseView& view) { return view.desk != address; });
  order_queue(views, specialist.empty() ? self().name : specialist, now.wall_ms);
  return views;
}

}  // namespace harkara::node::consult
