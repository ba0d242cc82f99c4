// The content of a bundle that this node can open: one of its own, or one sealed
// to a mailbox of ours.
#pragma once

#include "node/consult/context.h"

namespace harkara::node::consult {

// A payload key kept here, else by the epoch key of the mailbox. Errc::not_found
// says which epoch is missing; Errc::forged.
Result<crypto::PayloadKey> payload_key(const Context& context, const storage::BundleRecord& record);
// The caller commits.
Status keep_payload_key(storage::Store& store, const BundleId& bundle,
                        const crypto::PayloadKey& key);

// Everything, in order. REQUIRES: the record is complete and not purged.
Status read_content(const Context& context, const storage::BundleRecord& record,
                    const crypto::PayloadKey& key, const crypto::ContentSink& sink);

// The content when it is an event's payload (payload.h); empty when it is not, and
// then no more than the first chunk was opened. Errc::too_large.
Result<std::optional<Bytes>> read_event_content(const Context& context,
                                                const storage::BundleRecord& record,
                                                const crypto::PayloadKey& key);

}  // namespace harkara::node::consult
