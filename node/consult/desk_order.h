// In which order a desk takes its cases. Pure, integer arithmetic only: the same
// cases and shares give the same order on every machine. README.md tells why.
//
// 1. Emergencies first, always, the earliest due first.
// 2. Of the other picks, routine cases have a floor (250 of 1 000); the rest goes to
//    urgent ones while there are any.
// 3. Within urgent and within routine, each beneficiary class has a floor. Whoever is
//    furthest below its floor comes next; when nobody is, the earliest due.
// 4. Due is the author's reply-by, at most the class's target after the arrival; so
//    older cases come before younger ones, and no reply-by puts a case back. A case
//    whose attachments are still coming is due later by a grace, once; an emergency's
//    text never waits for its images.
// 5. Parked cases (asked back, not replied yet; claimed by another) come last.
//
// Nobody starves: as long as emergencies leave picks, both lanes and every group of
// them are served at their floors, each in the order in which it fell due.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/service_class.h"
#include "node/consult/beneficiary.h"

namespace harkara::node::consult {

inline constexpr std::int64_t kNoReplyBy = std::numeric_limits<std::int64_t>::max();

// Times are seconds of one clock, the desk's. All within +-2^52.
struct Waiting {
  ServiceClass service_class = ServiceClass::routine;  // others than emergency, urgent: routine
  Beneficiary beneficiary = Beneficiary::general;
  std::int64_t arrived_s = 0;
  std::int64_t reply_by_s = kNoReplyBy;
  bool complete = true;
  bool parked = false;
  std::uint64_t tie = 0;  // tells apart what is due at once; from the case's id
};

enum class Lane : std::uint8_t { emergency = 0, urgent = 1, routine = 2 };
inline constexpr std::size_t kLanes = 3;
Lane lane_of(ServiceClass service_class);

// How many cases each group was given, in the days that the floors look back.
struct DeskShares {
  std::array<std::array<std::int64_t, kBeneficiaries>, kLanes> taken{};
  void count(const Waiting& taken_case);
  std::int64_t of_lane(Lane lane) const;
};

struct DeskPolicy {
  std::array<std::int64_t, kLanes> target_s{3'600, 6 * 3'600, 48 * 3'600};
  std::int64_t incomplete_grace_s = 2 * 3'600;
  std::int64_t routine_floor_permille = 250;
  // By Beneficiary; the sum is at most 1 000.
  std::array<std::int64_t, kBeneficiaries> floor_permille{250, 100, 100, 250};
};

// Where `waiting` stands in line, before floors and parking.
std::int64_t due_s(const Waiting& waiting, const DeskPolicy& policy = {});

// Indices into `cases` in the order in which the desk takes them, at most `limit`.
// `shares` is what was taken before. O(n log n).
std::vector<std::size_t> desk_order(std::span<const Waiting> cases, DeskShares shares,
                                    const DeskPolicy& policy = {},
                                    std::size_t limit = std::numeric_limits<std::size_t>::max());

}  // namespace harkara::node::consult
