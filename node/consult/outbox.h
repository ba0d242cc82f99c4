// Sending an event: its attachments and the event itself become bundles of this
// node in one transaction, all or nothing.
#pragma once

#include <span>

#include "crypto/mailbox.h"
#include "node/consult/casebook.h"

namespace harkara::node::consult {

struct Outgoing {
  Event event;  // its attachments and signature are made here
  crypto::MailboxDescriptor to;
  std::span<const AttachmentFile> files;  // images::prepare() has seen them
  bool papers_due = false;                // papers.h
};

// The class in which an event, or one of its attachments, travels.
ServiceClass class_of_event(const Event& event);
ServiceClass class_of_attachment(std::string_view role, bool papers_due = false);
std::uint32_t lifetime_s_of(const Event& event);

// Checks every file first. On success the caller commits; on any error it calls
// abandon(). Errors name the file. REQUIRES: nothing else is uncommitted.
Status send(const Context& context, Outgoing outgoing, Moment now, const Progress& progress);
// Rolls back and removes chunks already committed by large attachments.
Status abandon(storage::BundleStore& bundles);

}  // namespace harkara::node::consult
