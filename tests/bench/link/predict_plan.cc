#include "tests/bench/link/predict_plan.h"

#include <algorithm>

#include "base/tier.h"
#include "node/link/datagram/switchboard.h"

namespace harkara::bench {
namespace {

std::int64_t to_ms(Nanos t) {
  return t / 1'000'000;
}

std::vector<sim::Span> up_spans(const Schedule& schedule, Nanos end, Nanos notice) {
  std::vector<sim::Span> out;
  constexpr Nanos kStep = kSecond / 10;
  for (Nanos t = 0; t < end;) {
    if (!schedule.is_up(t)) {
      t += kStep;
      continue;
    }
    // The step may have gone past the moment when it came up.
    const Nanos start = schedule.window_start(t) + notice;
    const Nanos stop = std::min(end, schedule.window_end(t));
    if (start < stop) out.push_back({to_ms(start), to_ms(stop)});
    t = stop + kStep;
  }
  return out;
}

sim::PlannedLink planned(const NetLink& link, Nanos end, const LinkHabits& habits) {
  const Profile& profile = link.profile;
  sim::PlannedLink out;
  out.a = static_cast<std::uint32_t>(link.from);
  out.b = static_cast<std::uint32_t>(link.to);
  out.rate_Bps = static_cast<std::uint64_t>(profile.bits_per_second / 8);
  out.delay_ms = to_ms(profile.one_way_delay);
  const auto probe = static_cast<Nanos>(habits.probe_s * kSecond);
  out.up = up_spans(link.schedule, end, probe + profile.one_way_delay);
  if (habits.holds_through_fades) out.holds_ms = node::datagram::Options{}.dead_after_ms;
  out.lose(static_cast<std::uint32_t>(profile.loss_ppm));
  return out;
}

}  // namespace

sim::NetworkPlan plan_for_simulator(const MeshPlan& mesh, const std::vector<RealBundle>& bundles,
                                    double end_s, const LinkHabits& habits) {
  const auto nanos = [](double seconds) { return static_cast<Nanos>(seconds * kSecond); };
  sim::NetworkPlan out;
  out.name = "mesh";
  out.end_ms = to_ms(nanos(end_s));
  for (const MeshNode& node : mesh.nodes) {
    sim::PlannedNode one;
    one.name = one.group = node.name;
    one.tier = tier_from_name(node.tier).value_or(Tier::clinic);
    for (const std::size_t parent : node.parents)
      one.parents.push_back(static_cast<std::uint32_t>(parent));
    out.nodes.push_back(std::move(one));
  }
  for (const NetLink& link : mesh.links) out.links.push_back(planned(link, nanos(end_s), habits));
  out.desks.push_back({kMeshDesk, static_cast<std::uint32_t>(mesh.hub), 1, {}});
  for (const RealBundle& bundle : bundles) {
    sim::PlannedCase one;
    one.at_ms = to_ms(nanos(bundle.made_s));
    one.from = static_cast<std::uint32_t>(bundle.from);
    one.to = static_cast<std::uint32_t>(bundle.to);
    if (bundle.to == mesh.hub) one.desk = 0;
    one.parts.push_back({bundle.service_class, bundle.bytes});
    out.cases.push_back(std::move(one));
  }
  std::ranges::stable_sort(out.cases, {}, &sim::PlannedCase::at_ms);
  return out;
}

}  // namespace harkara::bench
