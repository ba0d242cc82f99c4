// How an event of ours is made, addressed and published; shared by what the clinic
// does (clinic_acts.cc), what the desk does (desk_acts.cc) and the casebook.
#pragma once

#include <span>

#include "crypto/mailbox.h"
#include "node/consult/case_thread.h"
#include "node/consult/casebook.h"
#include "node/consult/local_facts.h"
#include "node/consult/outbox.h"

namespace harkara::node::consult {

std::string joined(const std::vector<std::string>& words);  // "none" when empty

// May this node's person write an event of this kind today?
Status check_own_person(const Context& context, EventKind kind, Moment now);
// The name in the certificate of this node's person. REQUIRES: a valid certificate.
std::string own_name(const Context& context);

Result<std::vector<std::string>> desks_known(storage::Store& store, bool only_ours);
Result<crypto::MailboxDescriptor> desk_mailbox(storage::Store& store, const std::string& desk);
// The descriptor of our inbox; empty when there is none yet.
Bytes own_inbox(const Context& context);

// The thread of a case whose desk we host. Errors as Casebook::answer says.
Result<std::vector<StoredEvent>> thread_at_desk(const Context& context, const CaseId& case_id);
// The thread of a case that was opened here. Errc::refused on another node.
Result<std::vector<StoredEvent>> thread_at_clinic(const Context& context, const CaseId& case_id);

// An event behind all of `thread`. REQUIRES: an opening, or `like` as the opening itself.
Event new_event(const Context& context, const Event& like, EventKind kind, Json body, Moment now);
Event next_event(const Context& context, const std::vector<StoredEvent>& thread, EventKind kind,
                 Json body, Moment now);

// Publishes with one commit, or keeps nothing.
Status publish(const Context& context, Outgoing outgoing, Moment now, const Progress& progress,
               const LocalFacts* facts = nullptr);
// To the inbox of the node that opened the case.
Result<EventId> publish_to_clinic(const Context& context, const std::vector<StoredEvent>& thread,
                                  Event event, std::span<const AttachmentFile> files, Moment now,
                                  const Progress& progress);
// To the desk that the case was opened for.
Result<EventId> publish_to_desk(const Context& context, const std::vector<StoredEvent>& thread,
                                Event event, std::span<const AttachmentFile> files, Moment now,
                                const Progress& progress);
// Signed and kept in the thread here, but sent to nobody; the caller commits.
Result<EventId> keep_here(const Context& context, const Event& event);

}  // namespace harkara::node::consult
