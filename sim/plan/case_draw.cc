#include "sim/plan/case_draw.h"

#include <algorithm>
#include <numeric>

namespace harkara::sim {
namespace {

using node::consult::Beneficiary;

bool happens(std::uint32_t percent, Random& random) {
  return percent > 0 && random.below(100) < percent;
}

std::uint64_t between(std::uint64_t least, std::uint64_t most, Random& random) {
  return most <= least ? least : least + random.below(most - least + 1);
}

Beneficiary drawn_beneficiary(const WorkKind& kind, Random& random) {
  const std::uint64_t all =
      std::accumulate(kind.beneficiaries.begin(), kind.beneficiaries.end(), std::uint64_t{0});
  if (all == 0) return Beneficiary::general;
  std::uint64_t drawn = random.below(all);
  std::size_t at = 0;
  while (drawn >= kind.beneficiaries[at]) drawn -= kind.beneficiaries[at++];
  return static_cast<Beneficiary>(at);
}

ServiceClass drawn_class(const WorkKind& kind, Random& random) {
  if (kind.emergency_percent + kind.urgent_percent == 0) return kind.service_class;
  const std::uint64_t drawn = random.below(100);
  if (drawn < kind.emergency_percent) return ServiceClass::emergency;
  if (drawn < kind.emergency_percent + kind.urgent_percent) return ServiceClass::urgent;
  return kind.service_class;
}

void draw_attachments(const AttachmentKind& kind, PlannedCase& one, Random& random) {
  if (!happens(kind.percent, random)) return;
  const std::uint64_t count = between(kind.min_count, kind.max_count, random);
  for (std::uint64_t i = 0; i < count; ++i)
    one.parts.push_back(
        {kind.service_class, between(kind.min_bytes, kind.max_bytes, random), kind.needed});
}

void draw_parts(const WorkKind& kind, PlannedCase& one, Random& random) {
  one.parts = {{drawn_class(kind, random), kind.bytes}};
  one.parts.resize(1 + kind.images, {kind.image_class, kind.image_bytes});
  for (const AttachmentKind& each : kind.attachments) draw_attachments(each, one, random);
}

// Of one case; each thing that did not happen is as if it had not been drawn.
PlannedCase drawn(const WorkKind& kind, PlannedCase one, Random& random) {
  draw_parts(kind, one, random);
  one.answer_bytes = kind.answer_bytes;
  one.service_ms = drawn_around(kind.service_ms, kind.service_spread, random);
  one.beneficiary = drawn_beneficiary(kind, random);
  if (happens(kind.ask_percent, random)) {
    one.ask_bytes = kind.ask_bytes;
    one.reply_bytes = kind.reply_bytes;
    one.reply_after_ms = drawn_around(kind.reply_after_ms, ServiceSpread::skewed, random);
  }
  if (!happens(kind.refer_percent, random)) one.refer_to = PlannedCase::kNoDesk;
  if (happens(kind.progress_percent, random)) {
    one.progress_bytes = kind.progress_bytes;
    one.progress_after_ms = kind.progress_after_ms;
  }
  if (kind.appointment) {
    one.papers_after_ms = static_cast<std::int64_t>(
        random.below(static_cast<std::uint64_t>(kind.papers_within_ms) + 1));
    one.shows_up = !happens(kind.no_show_percent, random);
  }
  return one;
}

// The weight of each minute of the day's hours, and their sum.
struct Weights {
  explicit Weights(const WorkKind& kind) : hours(kind.hour_weights) {
    const auto minutes =
        static_cast<std::uint64_t>((kind.hours.to_ms - kind.hours.from_ms) / kMinute_ms);
    for (std::uint64_t minute = 0; minute < minutes; ++minute) sum += of(minute);
  }
  std::uint64_t of(std::uint64_t minute) const {
    if (hours.empty()) return 1;
    return hours[std::min<std::size_t>(minute / 60, hours.size() - 1)];
  }
  const std::vector<std::uint32_t>& hours;
  std::uint64_t sum = 0;
};

// -ln(1 - u) at the middle of each 32nd of the chances, in thousandths, scaled to a mean of
// 1 000: the times between events that come at random.
constexpr std::array<std::int64_t, 32> kRandomGap_milli = {
    16,  49,  82,  117, 153,  191,  230,  270,  312,  356,  402,  450,  501,  554,  610,  670,
    733, 800, 872, 950, 1035, 1127, 1228, 1340, 1467, 1611, 1780, 1983, 2237, 2577, 3094, 4204};

}  // namespace

std::int64_t drawn_around(std::int64_t mean_ms, ServiceSpread spread, Random& random) {
  if (spread == ServiceSpread::none || mean_ms <= 1) return mean_ms;
  const std::int64_t half_ms = mean_ms / 2;
  if (spread == ServiceSpread::even)
    return half_ms +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(mean_ms) + 1));
  return half_ms + half_ms * kRandomGap_milli[random.below(kRandomGap_milli.size())] / 1'000;
}

// In each minute of its hours a chance by the minute's weight; more than one for certain
// where the rate is that high.
void draw_cases(const WorkKind& kind, const PlannedCase& one, const Calendar& calendar,
                Random& times, Random& contents, NetworkPlan& plan) {
  const Weights weights(kind);
  if (weights.sum == 0) return;
  const std::uint64_t chances = weights.sum * 1'000;
  for (const Span& day : calendar.spans(kind.hours, plan.end_ms)) {
    const std::uint64_t milli = std::uint64_t{kind.per_day_milli} *
                                kind.weekday_percent[calendar.weekday(day.start_ms / kDay_ms)] /
                                100;
    for (std::int64_t at_ms = day.start_ms; at_ms < day.end_ms; at_ms += kMinute_ms) {
      const std::uint64_t wanted =
          milli * weights.of(static_cast<std::uint64_t>((at_ms - day.start_ms) / kMinute_ms));
      const std::uint64_t count =
          wanted / chances + (times.below(chances) < wanted % chances ? 1 : 0);
      for (std::uint64_t i = 0; i < count; ++i) {
        plan.cases.push_back(drawn(kind, one, contents));
        plan.cases.back().at_ms = at_ms;
      }
    }
  }
}

}  // namespace harkara::sim
