// Who may take a case, and answer it. Pure rules over its story; each refusal says who
// is before us and what to do next.
#pragma once

#include "base/result.h"
#include "node/consult/fold.h"

namespace harkara::node::consult {

// A follow-up stays so long with the specialist who answered or asked, unless somebody
// takes it over by name.
inline constexpr std::int64_t kFollowUpHold_ms = std::int64_t{48} * 3600 * 1000;

struct Specialist {
  std::string name;
  bool second_opinion = false;  // means to stand beside whoever has the case, or had
  bool hand_over = false;       // takes a follow-up from the specialist whose it is
};

// The lease of somebody else that runs now; nullptr: none.
const Lease* held_by_another(const CaseStory& story, const std::string& name, std::int64_t now_ms);

// Errc::refused: withdrawn, nothing left to do. Errc::busy: another has it.
Status may_take(const CaseView& view, const Specialist& who, std::int64_t now_ms);
// As above, and: one final answer to a question, addenda only behind it.
Status may_answer(const CaseView& view, const Specialist& who, Stage stage, std::int64_t now_ms);

// Is the case for this specialist to work on now: open, not waiting for the clinic, in
// nobody else's hands?
bool workable(const CaseView& view, const std::string& name, std::int64_t now_ms);

}  // namespace harkara::node::consult
