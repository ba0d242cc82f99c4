// The papers of a case whose sitting is near.
#pragma once

#include "node/consult/fold.h"

namespace harkara::node::consult {

inline constexpr std::int64_t kPapersHours = 24;

// Is its slot at most kPapersHours away, or past, and the case not answered yet? While no slot
// is known, the time that was wished for counts. Papers that are written then travel as
// previews do, before all other documents and behind every text.
bool papers_are_due(const CaseView& view, std::int64_t now_ms);

}  // namespace harkara::node::consult
