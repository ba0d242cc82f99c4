// The papers of a case whose sitting is near go before other documents: those that are written
// from then on as previews are, on their whole way; those that wait at their own node already
// before all other documents there (sync::Engine::hasten).
#pragma once

#include <set>

#include "node/consult/fold.h"
#include "storage/bundle_store.h"

namespace harkara::node::consult {

// From as many hours before the slot as the desk's roster says, until the case is answered.
// While no slot is known, the time that was wished for counts, and kPapersHours.
bool papers_are_due(const CaseStory& story, std::int64_t now_ms);

// A case that was opened here asks for a slot; papers_due() looks at no other. The caller commits.
Status note_booking(storage::Store& store, const CaseId& case_id);
// Bundles of papers that are due; cases that are over are forgotten. The caller commits.
Result<std::set<BundleId>> papers_due(storage::Store& store, std::int64_t now_ms);

}  // namespace harkara::node::consult
