#include "sim/plan/scenario.h"

#include <algorithm>
#include <map>

#include "crypto/certificate.h"
#include "sim/world.h"

namespace harkara::sim {
namespace {

constexpr std::uint32_t kMaxNodes = 100'000;
constexpr std::int64_t kFirstMonday_ms = 4 * kDay_ms;  // 1970-01-05

class Expansion {
 public:
  explicit Expansion(const Scenario& scenario)
      : scenario_(scenario), world_(scenario.seed), calendar_(scenario.first_weekday) {
    plan_.name = scenario.name;
    plan_.seed = scenario.seed;
    plan_.end_ms = scenario.end_ms;
    plan_.first_weekday = scenario.first_weekday;
  }

  Result<NetworkPlan> run() {
    for (const NodeKind& kind : scenario_.nodes) HARKARA_TRY(add_nodes(kind));
    for (const NodeKind& kind : scenario_.nodes) HARKARA_TRY(link_to_parents(kind));
    for (const CourierKind& kind : scenario_.couriers) HARKARA_TRY(add_couriers(kind));
    for (const DeskKind& kind : scenario_.desks) HARKARA_TRY(add_desk(kind));
    for (std::size_t i = 0; i < scenario_.work.size(); ++i)
      HARKARA_TRY(add_work(scenario_.work[i], i));
    std::ranges::stable_sort(plan_.cases, {}, &PlannedCase::at_ms);
    return std::move(plan_);
  }

 private:
  struct Members {
    std::uint32_t first;
    std::uint32_t count;
  };

  static Error missing(const std::string& who, const std::string& what, const std::string& name) {
    return fail(Errc::invalid, who + ": there is no " + what + " '" + name + "'");
  }

  Result<Members> members(const std::string& who, const std::string& kind) const {
    const auto found = kinds_.find(kind);
    if (found == kinds_.end()) return missing(who, "[[node]] called", kind);
    return found->second;
  }

  Result<Members> add_kind(const std::string& name, std::uint32_t count, Tier tier,
                           std::uint64_t quota_bytes) {
    const Members out{static_cast<std::uint32_t>(plan_.nodes.size()), count};
    if (!kinds_.emplace(name, out).second)
      return fail(Errc::invalid, "'" + name + "' is the name of two kinds");
    if (plan_.nodes.size() + count > kMaxNodes)
      return fail(Errc::too_large, "more than " + std::to_string(kMaxNodes) + " nodes");
    for (std::uint32_t i = 0; i < count; ++i)
      plan_.nodes.push_back({.name = count == 1 ? name : name + "-" + std::to_string(i + 1),
                             .group = name,
                             .tier = tier,
                             .parents = {},
                             .quota_bytes = quota_bytes,
                             .calls = {}});
    if (!crypto::valid_name(plan_.nodes.back().name))
      return fail(Errc::invalid, "'" + plan_.nodes.back().name + "' is too long for a node's name");
    return out;
  }

  Status add_nodes(const NodeKind& kind) {
    const auto added = add_kind(kind.name, kind.count, kind.tier, kind.quota_bytes);
    return added ? ok() : Status(added.error());
  }

  // The i-th of `count` belongs to this one of `to`, in even runs.
  static std::uint32_t share(std::uint32_t i, std::uint32_t count, const Members& to) {
    return to.first + static_cast<std::uint32_t>(std::uint64_t{i} * to.count / count);
  }

  Status link_to_parents(const NodeKind& kind) {
    if (kind.parent.empty()) return ok();
    HARKARA_ASSIGN(const Members parents, members("node " + kind.name, kind.parent));
    HARKARA_ASSIGN(const Members own, members("node " + kind.name, kind.name));
    if (plan_.nodes[parents.first].tier <= kind.tier)
      return fail(Errc::invalid,
                  "node " + kind.name + ": its parent " + kind.parent + " is not of a higher tier");
    for (std::uint32_t i = 0; i < own.count; ++i) {
      PlannedNode& node = plan_.nodes[own.first + i];
      const std::uint32_t parent = share(i, own.count, parents);
      node.parents.push_back(parent);
      SeededRandom random = world_.random("link " + node.name);
      plan_.links.push_back(
          {own.first + i, parent,
           std::max<std::uint64_t>(1, kind.link.rate_Bps * (100 - kind.link.loss_percent) / 100),
           kind.link.delay_ms, up_spans(kind.link, random)});
    }
    return ok();
  }

  std::vector<Span> up_spans(const LinkKind& link, Random& random) const {
    std::vector<Span> cover;
    for (const Hours& hours : link.cover.empty() ? std::vector<Hours>(1) : link.cover)
      std::ranges::copy(calendar_.spans(hours, plan_.end_ms), std::back_inserter(cover));
    std::ranges::sort(cover, {}, &Span::start_ms);
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

  static std::vector<Span> joined(const std::vector<Span>& spans) {
    std::vector<Span> out;
    for (const Span& span : spans) {
      if (!out.empty() && span.start_ms <= out.back().end_ms) {
        out.back().end_ms = std::max(out.back().end_ms, span.end_ms);
      } else {
        out.push_back(span);
      }
    }
    return out;
  }

  Status add_couriers(const CourierKind& kind) {
    const std::string who = "courier " + kind.name;
    HARKARA_ASSIGN(const Members homes, members(who, kind.home));
    HARKARA_ASSIGN(const Members stops, members(who, kind.stops));
    HARKARA_ASSIGN(const Members own,
                   add_kind(kind.name, kind.count, Tier::relay, kind.quota_bytes));
    for (std::uint32_t i = 0; i < kind.count; ++i) {
      const std::uint32_t courier = own.first + i;
      const std::uint32_t home = share(i, kind.count, homes);
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
      std::ranges::sort(spans, {}, &Span::start_ms);
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
    const std::string place =
        kind.address.substr(std::min(kind.address.find('@'), kind.address.size() - 1) + 1);
    const auto node = std::ranges::find(plan_.nodes, place, &PlannedNode::name);
    if (node == plan_.nodes.end()) return missing("desk " + kind.address, "node called", place);
    plan_.desks.push_back({kind.address, static_cast<std::uint32_t>(node - plan_.nodes.begin()),
                           kind.doctors, kind.hours});
    return ok();
  }

  Status add_work(const WorkKind& kind, std::size_t number) {
    const std::string who = "work from " + kind.from;
    HARKARA_ASSIGN(const Members from, members(who, kind.from));
    const auto desk = std::ranges::find(plan_.desks, kind.desk, &PlannedDesk::address);
    if (desk == plan_.desks.end()) return missing(who, "[[desk]] with the address", kind.desk);
    PlannedCase one;
    one.desk = static_cast<std::uint32_t>(desk - plan_.desks.begin());
    one.to = desk->node;
    one.parts.push_back({kind.service_class, kind.bytes});
    one.parts.resize(1 + kind.images, {kind.image_class, kind.image_bytes});
    one.answer_bytes = kind.answer_bytes;
    one.service_ms = kind.service_ms;
    for (std::uint32_t i = 0; i < from.count; ++i) {
      one.from = from.first + i;
      SeededRandom random =
          world_.random("work " + std::to_string(number) + " " + plan_.nodes[one.from].name);
      draw_cases(kind, one, random);
    }
    return ok();
  }

  // In each minute of its hours the same chance: whole numbers only, so that every
  // compiler draws the same.
  void draw_cases(const WorkKind& kind, PlannedCase& one, Random& random) {
    constexpr std::uint64_t kMilli = 1'000;
    const auto minutes =
        static_cast<std::uint64_t>((kind.hours.to_ms - kind.hours.from_ms) / kMinute_ms);
    for (const Span& day : calendar_.spans(kind.hours, plan_.end_ms))
      for (one.at_ms = day.start_ms; one.at_ms < day.end_ms; one.at_ms += kMinute_ms) {
        const std::uint64_t drawn = random.below(minutes * kMilli);
        const std::uint64_t certain = kind.per_day_milli / (minutes * kMilli);
        const bool more = drawn < kind.per_day_milli % (minutes * kMilli);
        for (std::uint64_t n = 0; n < certain + (more ? 1 : 0); ++n) plan_.cases.push_back(one);
      }
  }

  const Scenario& scenario_;
  World world_;
  Calendar calendar_;
  NetworkPlan plan_;
  std::map<std::string, Members> kinds_;
};

}  // namespace

Result<NetworkPlan> expand(const Scenario& scenario) {
  return Expansion(scenario).run();
}

}  // namespace harkara::sim
