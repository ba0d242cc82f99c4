// Guided examinations: questions that a health worker goes through, each answered yes, no
// or unknown. The table is the page's own, embedded; their words in four languages are in
// the page's catalogues.
#pragma once

#include "base/result.h"
#include "node/consult/event.h"

namespace harkara::node::consult {

// {"child_fever": ["cannot_drink", ...], ...}
Json checklists();

// A record's `checklist`: {"name", "answers": {item: "yes"}}. Errc::invalid: not of this
// form, or, where the table has that name, an item or an answer that it does not have.
Status check_checklist(const Json& list);
// Is it one of the table, with nothing beside it?
bool is_of_table(const Json& list);

}  // namespace harkara::node::consult
