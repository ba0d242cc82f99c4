#include "sim/plan/timetable.h"

#include <algorithm>
#include <set>

namespace harkara::sim {
namespace {

constexpr std::int64_t kNear_ms = 5;  // one way, of Wi-Fi beside the road

struct Stand {
  std::uint32_t node;
  Span time;  // since midnight
};

class Fleet {
 public:
  Fleet(const CourierKind& kind, const Calendar& calendar, NetworkPlan& plan)
      : kind_(kind), calendar_(calendar), plan_(plan) {}

  Status map_stops(const Names& names) {
    for (const auto& [stop, node] : kind_.stop_nodes) {
      HARKARA_ASSIGN(nodes_[stop], names.node("courier " + kind_.name + ", stop " + stop, node));
    }
    return ok();
  }

  std::vector<const TimetableVehicle*> useful() const {
    std::vector<const TimetableVehicle*> out;
    for (const TimetableVehicle& vehicle : kind_.timetable.vehicles) {
      if (!kind_.routes.empty() &&
          std::ranges::find(kind_.routes, vehicle.route) == kind_.routes.end())
        continue;
      std::set<std::uint32_t> met;
      for (const Stand& stand : stands(vehicle)) met.insert(stand.node);
      if (met.size() >= 2) out.push_back(&vehicle);
    }
    return out;
  }

  void add(const TimetableVehicle& vehicle, std::uint32_t courier) {
    std::map<std::uint32_t, std::vector<Span>> met;
    for (std::int64_t day = 0; day * kDay_ms < plan_.end_ms; ++day) {
      if (!vehicle.days[calendar_.weekday(day)]) continue;
      for (const Stand& stand : stands(vehicle)) {
        const std::int64_t start_ms = day * kDay_ms + stand.time.start_ms;
        const std::int64_t end_ms = std::min(plan_.end_ms, day * kDay_ms + stand.time.end_ms);
        if (start_ms < end_ms) met[stand.node].push_back({start_ms, end_ms});
      }
    }
    for (auto& [node, spans] : met)
      plan_.links.push_back({courier, node, kind_.rate_Bps, kNear_ms, joined(std::move(spans))});
    choose_parents(courier, met);
  }

 private:
  std::vector<Stand> stands(const TimetableVehicle& vehicle) const {
    std::vector<Stand> out;
    for (const TimetableVisit& visit : vehicle.visits) {
      const auto node = nodes_.find(visit.stop);
      if (node == nodes_.end()) continue;
      const std::int64_t start_ms = visit.arrive_s * 1'000;
      out.push_back(
          {node->second, {start_ms, std::max(visit.leave_s * 1'000, start_ms + kind_.stop_ms)}});
    }
    return out;
  }

  void choose_parents(std::uint32_t courier,
                      const std::map<std::uint32_t, std::vector<Span>>& met) {
    if (met.empty()) return;
    const std::uint32_t top = std::ranges::max_element(met, {}, [this](const auto& each) {
                                return plan_.nodes[each.first].tier;
                              })->first;
    if (plan_.nodes[top].tier <= Tier::relay) return;
    plan_.nodes[courier].parents.push_back(top);
    for (const auto& [node, spans] : met)
      if (plan_.nodes[node].tier < Tier::relay) plan_.nodes[node].parents.push_back(courier);
  }

  const CourierKind& kind_;
  const Calendar& calendar_;
  NetworkPlan& plan_;
  std::map<std::string, std::uint32_t> nodes_;
};

}  // namespace

Status add_vehicles(const CourierKind& kind, const Calendar& calendar, Names& names,
                    NetworkPlan& plan) {
  Fleet fleet(kind, calendar, plan);
  HARKARA_TRY(fleet.map_stops(names));
  const std::vector<const TimetableVehicle*> vehicles = fleet.useful();
  if (vehicles.empty())
    return fail(Errc::invalid, "courier " + kind.name + ": of " +
                                   std::to_string(kind.timetable.vehicles.size()) +
                                   " vehicles in the timetable none comes by two of its stops");
  HARKARA_ASSIGN(const Members own,
                 names.add_kind(kind.name, static_cast<std::uint32_t>(vehicles.size()), Tier::relay,
                                kind.quota_bytes));
  for (std::size_t i = 0; i < vehicles.size(); ++i)
    fleet.add(*vehicles[i], own.first + static_cast<std::uint32_t>(i));
  return ok();
}

}  // namespace harkara::sim
