#include "node/consult/sitting.h"

#include <algorithm>

#include "crypto/mailbox.h"
#include "node/consult/field_checks.h"

namespace harkara::node::consult {
namespace {

constexpr std::int64_t kMinute_ms = 60'000;
constexpr std::int64_t kWeek_ms = std::int64_t{7} * 24 * 60 * kMinute_ms;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

}  // namespace

Result<Roster> roster_from(const Json& json) {
  if (!json.is_object()) return wrong("roster", "(the whole)", found(&json), "an object");
  Roster roster;
  roster.desk = text_or(json, "desk");
  roster.specialist = text_or(json, "specialist");
  roster.first_ms = integer_or(json, "first", -1);
  roster.minutes = integer_or(json, "minutes", 60);
  roster.slot_minutes = integer_or(json, "slot_minutes", 6);
  roster.papers_hours = integer_or(json, "papers_hours", kPapersHours);
  if (!crypto::valid_desk_address(roster.desk))
    return wrong("roster", "desk", found(find(json, "desk")), "a desk's address, desk@node");
  if (roster.specialist.empty() || roster.specialist.size() > 64)
    return wrong("roster", "specialist", found(find(json, "specialist")), "a name");
  if (roster.first_ms < 0 || roster.first_ms > crypto::kMaxTime_s * 1000)
    return wrong("roster", "first", found(find(json, "first")), "a time in Unix milliseconds");
  if (roster.papers_hours < 0 || roster.papers_hours > kMaxPapersHours)
    return wrong("roster", "papers_hours", found(find(json, "papers_hours")),
                 "hours before a slot, 0 to " + std::to_string(kMaxPapersHours));
  const bool sane = roster.slot_minutes >= 1 && roster.minutes >= roster.slot_minutes &&
                    roster.minutes <= 12 * 60 && roster.slots() <= kMaxSlots;
  if (!sane)
    return wrong("roster", "minutes", "does not divide into slots",
                 "at most 720, with 1 to " + std::to_string(kMaxSlots) + " slots");
  return roster;
}

Json roster_json(const Roster& roster) {
  return {{"desk", roster.desk},
          {"specialist", roster.specialist},
          {"first", roster.first_ms},
          {"minutes", roster.minutes},
          {"slot_minutes", roster.slot_minutes},
          {"papers_hours", roster.papers_hours}};
}

std::int64_t starts_ms(const Roster& roster, const Slot& slot) {
  return slot.sitting_ms + slot.number * roster.slot_minutes * kMinute_ms;
}

std::int64_t sitting_from(const Roster& roster, std::int64_t from_ms) {
  const std::int64_t weeks = -floor_divide(roster.first_ms - from_ms, kWeek_ms);
  return roster.first_ms + weeks * kWeek_ms;
}

Result<Slot> allot(const Roster& roster, std::span<const Slot> taken, std::int64_t wished_ms,
                   std::int64_t now_ms) {
  std::vector<Slot> in_order(taken.begin(), taken.end());
  std::sort(in_order.begin(), in_order.end());
  Slot slot{sitting_from(roster, std::max(wished_ms, now_ms)), 0};
  for (std::size_t weeks = 0; weeks < kSittingsAhead; ++weeks) {
    for (slot.number = 0; slot.number < roster.slots(); ++slot.number)
      if (!std::binary_search(in_order.begin(), in_order.end(), slot)) return slot;
    slot.sitting_ms += kWeek_ms;
  }
  return fail(Errc::full, "the sittings of " + roster.specialist + " at " + roster.desk +
                              " are booked out for ten years");
}

}  // namespace harkara::node::consult
