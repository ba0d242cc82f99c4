// What a bundle carries about a case, and between whom.
#pragma once

#include <cstdint>

#include "sim/plan/network_plan.h"

namespace harkara::sim {

// What a bundle is for.
enum class Role : std::uint8_t {
  question,
  referral,  // from desk to desk
  ask_back,  // of the desk, before it answers
  reply,     // to that
  answer,
  confirmation,  // of a slot
  paper,         // for a sitting
  progress,
};

constexpr bool homeward(Role role) {
  return role == Role::answer || role == Role::ask_back || role == Role::confirmation;
}

struct Letter {
  std::uint32_t number = 0;  // of the case
  Role role = Role::question;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t desk = PlannedCase::kNoDesk;  // at `to`
  PlannedPart part;
};

// A letter on its way, or there.
struct SentLetter {
  Letter letter;
  bool beside_bulk = false;  // something bulky was under way in its part when it was made
  std::int64_t made_ms = 0;
  std::int64_t arrived_ms = -1;
  bool arrived() const { return arrived_ms >= 0; }
};

}  // namespace harkara::sim
