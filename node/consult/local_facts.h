// What this node alone knows of a case: whom it trusts to answer, and the furthest
// state it has shown, so that a case never goes back although the store forgets
// old bundles. Also the quarantine: inbox bundles that were refused, and why.
#pragma once

#include "node/consult/fold.h"
#include "storage/store.h"

namespace harkara::node::consult {

struct LocalFacts {
  NodeId desk_owner;  // of the desk when the case was opened here; zero elsewhere
  CaseState shown = CaseState::saved;
  std::uint32_t copies = 0;
  bool operator==(const LocalFacts&) const = default;
};

// Defaults when nothing is stored.
Result<LocalFacts> load_facts(storage::Store& store, const CaseId& case_id);
Status save_facts(storage::Store& store, const CaseId& case_id, const LocalFacts& facts);

Status quarantine(storage::Store& store, const BundleId& bundle, const std::string& reason);
// Errc::not_found when the bundle was not refused.
Result<std::string> quarantine_reason(storage::Store& store, const BundleId& bundle);

}  // namespace harkara::node::consult
