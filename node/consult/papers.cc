#include "node/consult/papers.h"

namespace harkara::node::consult {

bool papers_are_due(const CaseView& view, std::int64_t now_ms) {
  const CaseStory& story = view.story;
  if (!story.open() || !story.booking) return false;
  const std::int64_t at_ms = story.slot ? story.slot_ms : story.booking->from_ms;
  return at_ms - kPapersHours * 3'600'000 <= now_ms;
}

}  // namespace harkara::node::consult
