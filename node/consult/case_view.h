// A case as shown to a person: the fold of its events joined with what the store
// knows of its bundles.
#pragma once

#include "node/consult/case_thread.h"
#include "node/consult/fold.h"
#include "storage/bundle_store.h"

namespace harkara::node::consult {

// Remembers what was shown (local_facts.h) in the open transaction, if it is news.
Result<CaseView> view_case(storage::BundleStore& bundles, const std::vector<StoredEvent>& thread);

}  // namespace harkara::node::consult
