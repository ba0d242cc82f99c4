// Sittings: a specialist's bounded hours at a desk, divided into slots. Clinics book
// offline; the desk's node alone gives slots out, so that no two get the same one.
// Pure: what it decides depends on the roster, on what it gave before and on the wish.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "node/consult/event.h"

namespace harkara::node::consult {

inline constexpr std::int64_t kMaxSlots = 240;      // of one sitting
inline constexpr std::size_t kSittingsAhead = 520;  // ten years of weeks: a bound, not a plan
inline constexpr std::int64_t kPapersHours = 24;
inline constexpr std::int64_t kMaxPapersHours = 14 * 24;

// A weekly sitting.
struct Roster {
  std::string desk;  // "radiology@aiims"
  std::string specialist;
  std::int64_t first_ms = 0;  // start of any one of them; the others are whole weeks away
  std::int64_t minutes = 60;
  std::int64_t slot_minutes = 6;
  std::int64_t papers_hours = kPapersHours;  // before a slot: its papers hurry from then on
  std::int64_t slots() const { return minutes / slot_minutes; }
};
// Errc::invalid names the field. The desk is a short name or an address.
Result<Roster> roster_from(const Json& json);
Json roster_json(const Roster& roster);

// One slot of one sitting. Two slots are the same when both numbers are.
struct Slot {
  std::int64_t sitting_ms = 0;  // its start
  std::int64_t number = 0;      // from 0
  friend auto operator<=>(const Slot&, const Slot&) = default;
};
std::int64_t starts_ms(const Roster& roster, const Slot& slot);

// The first sitting that begins at or after `from_ms`.
std::int64_t sitting_from(const Roster& roster, std::int64_t from_ms);

// The earliest free slot from the wished time on, and none that has begun by `now_ms`.
// `taken` in any order. Errc::full when ten years are booked out.
Result<Slot> allot(const Roster& roster, std::span<const Slot> taken, std::int64_t wished_ms,
                   std::int64_t now_ms);

}  // namespace harkara::node::consult
