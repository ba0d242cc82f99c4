#include "sim/plan/scenario.h"

#include <algorithm>
#include <map>

#include "sim/plan/case_draw.h"
#include "sim/plan/timetable.h"
#include "sim/world.h"

namespace harkara::sim {
namespace {

constexpr std::int64_t kFirstMonday_ms = 4 * kDay_ms;  // 1970-01-05

class Expansion {
 public:
  explicit Expansion(const Scenario& scenario)
      : scenario_(scenario),
        world_(scenario.seed),
        calendar_(scenario.first_weekday),
        names_(plan_) {
    plan_.name = scenario.name;
    plan_.seed = scenario.seed;
    plan_.end_ms = scenario.end_ms;
    plan_.lifetime_s = scenario.lifetime_s;
    plan_.first_weekday = scenario.first_weekday;
  }

  Result<NetworkPlan> run() {
    for (const NodeKind& kind : scenario_.nodes) HARKARA_TRY(add_nodes(kind));
    for (const NodeKind& kind : scenario_.nodes) HARKARA_TRY(link_to_parents(kind));
    for (const CourierKind& kind : scenario_.couriers) HARKARA_TRY(add_couriers(kind));
    for (const DeskKind& kind : scenario_.desks) HARKARA_TRY(add_desk(kind));
    for (std::size_t i = 0; i < scenario_.sittings.size(); ++i)
      HARKARA_TRY(add_sittings(scenario_.sittings[i], i));
    for (std::size_t i = 0; i < scenario_.work.size(); ++i)
      HARKARA_TRY(add_work(scenario_.work[i], i));
    for (const BulkKind& kind : scenario_.bulk) HARKARA_TRY(add_bulk(kind));
    std::ranges::stable_sort(plan_.sittings, {}, &PlannedSitting::start_ms);
    std::ranges::stable_sort(plan_.cases, {}, &PlannedCase::at_ms);
    return std::move(plan_);
  }

 private:
  Status add_nodes(const NodeKind& kind) {
    const auto added = names_.add_kind(kind.name, kind.count, kind.tier, kind.quota_bytes);
    return added ? ok() : Status(added.error());
  }

  Status link_to_parents(const NodeKind& kind) {
    if (kind.parent.empty()) return ok();
    HARKARA_ASSIGN(const Members parents, names_.kind("node " + kind.name, kind.parent));
    HARKARA_ASSIGN(const Members own, names_.kind("node " + kind.name, kind.name));
    if (plan_.nodes[parents.first].tier <= kind.tier)
      return fail(Errc::invalid,
                  "node " + kind.name + ": its parent " + kind.parent + " is not of a higher tier");
    for (std::uint32_t i = 0; i < own.count; ++i) {
      PlannedNode& node = plan_.nodes[own.first + i];
      const std::uint32_t parent = Names::share(i, own.count, parents);
      node.parents.push_back(parent);
      SeededRandom random = world_.random("link " + node.name);
      plan_.links.push_back({own.first + i, parent, kind.link.rate_Bps, kind.link.delay_ms,
                             up_spans(kind.link, random), kind.link.holds_ms});
      plan_.links.back().lose(kind.link.loss_percent * 10'000);
    }
    return ok();
  }

  std::vector<Span> up_spans(const LinkKind& link, Random& random) const {
    std::vector<Span> cover;
    for (const Hours& hours : link.cover.empty() ? std::vector<Hours>(1) : link.cover)
      std::ranges::copy(calendar_.spans(hours, plan_.end_ms), std::back_inserter(cover));
    if (link.every_ms == 0) return joined(cover);
    std::vector<Span> out;
    for (const Span& span : joined(cover))
      for (std::int64_t at = span.start_ms; at < span.end_ms; at += link.every_ms) {
        const std::int64_t room = std::min(link.every_ms, span.end_ms - at);
        const std::int64_t up = std::min(link.up_ms, room);
        const std::int64_t start =
            at + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(room - up) + 1));
        out.push_back({start, start + up});
      }
    return joined(out);
  }

  Status add_couriers(const CourierKind& kind) {
    if (!kind.gtfs.empty()) return add_vehicles(kind, calendar_, names_, plan_);
    const std::string who = "courier " + kind.name;
    HARKARA_ASSIGN(const Members homes, names_.kind(who, kind.home));
    HARKARA_ASSIGN(const Members stops, names_.kind(who, kind.stops));
    HARKARA_ASSIGN(const Members own,
                   names_.add_kind(kind.name, kind.count, Tier::relay, kind.quota_bytes));
    for (std::uint32_t i = 0; i < kind.count; ++i) {
      const std::uint32_t courier = own.first + i;
      const std::uint32_t home = Names::share(i, kind.count, homes);
      plan_.nodes[courier].parents.push_back(home);
      std::vector<std::uint32_t> round = {home};
      for (std::uint32_t stop = 0; stop < stops.count; ++stop)
        if (std::uint64_t{stop} * kind.count / stops.count == i) {
          round.push_back(stops.first + stop);
          plan_.nodes[stops.first + stop].parents.push_back(courier);
        }
      round.push_back(home);
      add_rounds(kind, courier, round);
      add_timetable(kind, courier, round);
    }
    return ok();
  }

  void add_rounds(const CourierKind& kind, std::uint32_t courier,
                  const std::vector<std::uint32_t>& round) {
    std::map<std::uint32_t, std::vector<Span>> met;
    for (std::int64_t day = 0; day * kDay_ms < plan_.end_ms; ++day) {
      if (!kind.days[calendar_.weekday(day)]) continue;
      std::int64_t at = day * kDay_ms + kind.leaves_ms;
      for (const std::uint32_t node : round) {
        if (at < plan_.end_ms) met[node].push_back({at, std::min(plan_.end_ms, at + kind.stop_ms)});
        at += kind.stop_ms + kind.between_ms;
      }
    }
    constexpr std::int64_t kNear_ms = 5;
    for (auto& [node, spans] : met) {
      plan_.links.push_back({courier, node, kind.rate_Bps, kNear_ms, joined(spans)});
    }
  }

  // Whoever is on the round knows its hours, and so does the courier.
  void add_timetable(const CourierKind& kind, std::uint32_t courier,
                     const std::vector<std::uint32_t>& round) {
    std::map<std::uint32_t, sync::Timetable> calls;
    for (std::int64_t day = 0; day < 7; ++day) {
      if (!kind.days[calendar_.weekday(day)]) continue;
      std::int64_t at_ms = day * kDay_ms + kind.leaves_ms;
      for (const std::uint32_t node : round) {
        calls[node].add((World::kStartWall_ms + at_ms - kFirstMonday_ms) / 1000,
                        static_cast<std::uint32_t>(kind.stop_ms / 1000));
        at_ms += kind.stop_ms + kind.between_ms;
      }
    }
    for (const auto& [node, timetable] : calls) {
      plan_.nodes[node].calls.push_back({courier, timetable});
      plan_.nodes[courier].calls.push_back({node, timetable});
    }
  }

  Status add_desk(const DeskKind& kind) {
    const std::size_t at = kind.address.find('@');
    if (at == std::string::npos)
      return fail(Errc::invalid, "desk " + kind.address + ": must be NAME@NODE");
    HARKARA_ASSIGN(const Members places,
                   names_.kind_or_node("desk " + kind.address, kind.address.substr(at + 1)));
    for (std::uint32_t i = 0; i < places.count; ++i) {
      const std::uint32_t node = places.first + i;
      plan_.desks.push_back({kind.address.substr(0, at + 1) + plan_.nodes[node].name, node,
                             kind.doctors, kind.hours});
    }
    return ok();
  }

  // Each specialist keeps to one weekday and time, which is drawn.
  Status add_sittings(const SittingKind& kind, std::size_t number) {
    const std::string who = "sitting at " + kind.desk;
    const auto desk = std::ranges::find(plan_.desks, kind.desk, &PlannedDesk::address);
    if (desk == plan_.desks.end())
      return fail(Errc::invalid, who + ": there is no [[desk]] with this address");
    constexpr std::int64_t kGrid_ms = 30 * kMinute_ms;
    const std::int64_t room_ms = kind.hours.to_ms - kind.hours.from_ms - kind.length_ms;
    if (room_ms < 0 || kind.hours.never() || kind.slot_ms > kind.length_ms)
      return fail(Errc::invalid, who + ": its length does not fit into its hours, or not one slot");
    SeededRandom random = world_.random("sittings " + std::to_string(number));
    for (std::uint32_t i = 0; i < kind.count; ++i) {
      std::size_t weekday = random.below(7);
      while (!kind.hours.days[weekday]) weekday = random.below(7);
      const std::int64_t from_ms =
          kind.hours.from_ms + static_cast<std::int64_t>(random.below(
                                   static_cast<std::uint64_t>(room_ms / kGrid_ms) + 1)) *
                                   kGrid_ms;
      for (std::int64_t day = 0; day * kDay_ms < plan_.end_ms; ++day) {
        if (calendar_.weekday(day) != weekday) continue;
        const std::int64_t start_ms = day * kDay_ms + from_ms;
        if (start_ms + kind.length_ms > plan_.end_ms) continue;
        plan_.sittings.push_back({static_cast<std::uint32_t>(desk - plan_.desks.begin()), start_ms,
                                  start_ms + kind.length_ms, kind.slot_ms,
                                  start_ms - kind.booked_before_ms});
      }
    }
    return ok();
  }

  // The question and the way it goes; what else belongs to it is drawn for each case.
  Status add_work(const WorkKind& kind, std::size_t number) {
    const std::string who = "work from " + kind.from;
    if (kind.desk.empty() == kind.to.empty())
      return fail(Errc::invalid, who + ": name a desk, or a node in `to`");
    HARKARA_ASSIGN(const Members from, names_.kind(who, kind.from));
    for (std::uint32_t i = 0; i < from.count; ++i) {
      PlannedCase one;
      one.from = from.first + i;
      if (kind.desk.empty()) {
        HARKARA_ASSIGN(one.to, names_.node(who, kind.to));
      } else {
        HARKARA_ASSIGN(one.desk, names_.desk_for(who, kind.desk, one.from, i, from.count));
        one.to = plan_.desks[one.desk].node;
      }
      if (kind.refer_percent > 0) {
        HARKARA_ASSIGN(one.refer_to, names_.desk_for(who, kind.refer_to, one.from, i, from.count));
      }
      const std::string purpose = std::to_string(number) + " " + plan_.nodes[one.from].name;
      SeededRandom times = world_.random("work " + purpose);
      SeededRandom contents = world_.random("contents " + purpose);
      draw_cases(kind, one, calendar_, times, contents, plan_);
    }
    return ok();
  }

  Status add_bulk(const BulkKind& kind) {
    const std::string who = "bulk from " + kind.from;
    HARKARA_ASSIGN(const std::uint32_t from, names_.node(who, kind.from));
    HARKARA_ASSIGN(const Members to, names_.kind_or_node(who, kind.to));
    PlannedCase one;
    one.from = from;
    one.parts = {{kind.service_class, kind.bytes}};
    for (std::int64_t day = 0; day * kDay_ms + kind.at_ms < plan_.end_ms; ++day) {
      if (!kind.days[calendar_.weekday(day)]) continue;
      one.at_ms = day * kDay_ms + kind.at_ms;
      for (std::uint32_t i = 0; i < to.count; ++i) {
        one.to = to.first + i;
        if (one.to != from) plan_.cases.push_back(one);
      }
    }
    return ok();
  }

  const Scenario& scenario_;
  World world_;
  Calendar calendar_;
  NetworkPlan plan_;
  Names names_;
};

}  // namespace

Result<NetworkPlan> expand(const Scenario& scenario) {
  return Expansion(scenario).run();
}

}  // namespace harkara::sim
