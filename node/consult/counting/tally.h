// The ledger of the cases on this node, made from their events each time it is asked for:
// there is no counter that could be lost or run twice.
#pragma once

#include <span>

#include "node/consult/counting/ledger.h"
#include "node/consult/fold.h"
#include "node/consult/patients/link.h"

namespace harkara::node::consult::counting {

Ledger tally(std::span<const CaseView> views);

// Of `patients::groups`, in this room's words.
std::map<PersonId, PersonId> persons(std::span<const patients::Link> links);

// A day since 1970 from "2026-11-22". Errc::invalid.
Result<std::uint32_t> day_from(const std::string& text);

}  // namespace harkara::node::consult::counting
