// The state of a case: a fold over its events that does not depend on the order
// in which they arrived, joined with what the store knows of its bundles. It never
// runs ahead of the truth: each step comes from an event, a custody ack or a
// signed receipt.
#pragma once

#include <span>

#include "node/consult/authors.h"
#include "node/consult/story.h"
#include "storage/bundle_store.h"

namespace harkara::node::consult {

// As shown to a person, in order; a case never goes back.
enum class CaseState : std::uint8_t {
  saved = 0,        // durable here
  copied = 1,       // durable on `copies` other nodes
  at_desk = 2,      // the desk's node signed for the record
  opened = 3,       // a specialist opened it
  answered = 4,     // an answer exists; at the clinic: its attachments are still coming
  answer_here = 5,  // the answer and all its attachments are here
};
const char* case_state_name(CaseState state);

struct AttachmentView {
  Attachment attachment;
  bool complete = false;         // all chunks are on this node
  bool delivered = false;        // the destination's receipt is known
  std::uint64_t bytes_here = 0;  // of ciphertext
  std::uint64_t bytes_total = 0;
};

struct CaseView {
  CaseId id;
  CaseState state = CaseState::saved;
  std::size_t copies = 0;  // other nodes that took custody of the record
  ServiceClass service_class = ServiceClass::routine;
  std::string desk;  // where it is now
  std::string origin_node;
  std::int64_t opened_ms = 0;               // author's clock
  std::int64_t age_ms = 0;                  // of the record, by the clocks that carried it
  std::vector<Event> events;                // those that count, in canonical order
  std::vector<AttachmentView> attachments;  // of the question side
  std::vector<AttachmentView> answer_attachments;
  bool complete = false;  // every attachment of the question is here
  bool expired = false;   // the record's lifetime ended before its delivery
  CaseStory story;
};

// Pure: same set of events, same result, in whatever order and however often. Events
// of authors who do not count (authors.h) change nothing but `story.ignored`.
CaseView fold(std::span<const Event> events, std::span<const NodeId> desk_nodes = {});

}  // namespace harkara::node::consult
