// Reading what the engine delivered to one of our mailboxes.
#pragma once

#include "base/time.h"
#include "node/consult/casebook.h"

namespace harkara::node::consult {

// Goes through the whole inbox; each entry leaves it, as an event of a thread, as
// an attachment whose key is kept, or into quarantine. Only an event that names a card
// which has not come yet stays. Commits on the way. Errors are those of the store alone.
Result<Casebook::InboxReport> drain_inbox(const Context& context, Moment now);

}  // namespace harkara::node::consult
