// Mailboxes on this node: descriptors of those we can seal to, and the epoch keys
// of those that are ours.
#pragma once

#include "node/consult/context.h"

namespace harkara::node::consult {

// "@clinic" is the inbox of its owner; everything else is a desk.
bool is_inbox_address(std::string_view address);

// Errc::not_found, Errc::corrupt.
Result<crypto::MailboxDescriptor> load_mailbox(storage::Store& store, const EndpointId& mailbox);
// Every descriptor known here, in endpoint order.
Result<std::vector<crypto::MailboxDescriptor>> all_mailboxes(storage::Store& store);
// Verifies it against the owner's certificate (Table::certificates) and keeps it
// when its sequence is higher than what is known. The caller commits.
// Errc::not_found: no certificate of the owner is known here.
Status learn_mailbox(const Context& context, const crypto::MailboxDescriptor& descriptor,
                     std::int64_t now_s);

// Do we hold a key of it?
Result<bool> is_ours(storage::Store& store, const EndpointId& mailbox);
// Errc::not_found when the epoch is not, or no longer, here.
Result<crypto::EpochKey> epoch_key(storage::Store& store, const EndpointId& mailbox,
                                   std::uint32_t epoch);

// Creates the epochs up to kEpochsAhead, publishes a new descriptor when they have
// changed, and forgets keys that no living bundle can be sealed to. The caller
// commits. `address` is "desk@node" or "@node".
Status maintain_mailbox(const Context& context, const std::string& address, std::int64_t now_s);

}  // namespace harkara::node::consult
