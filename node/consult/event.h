// A case is an append-only thread of signed events; see node/consult/README.md for
// the payload grammar. An event travels as one sealed bundle; its attachments are
// bundles of their own, named by id.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/service_class.h"
#include "crypto/certificate.h"
#include "crypto/hash.h"

namespace harkara::node::consult {

using Json = nlohmann::json;

// Who writes which: authors.h. What the body of each holds: README.md.
enum class EventKind : std::uint8_t {
  opened = 0,              // the case itself: patient, question, history, vitals, attachments
  amended = 1,             // a correction: of the record, of the class, or in words
  asked = 2,               // a specialist asks back
  replied = 3,             // the clinic replies
  viewed = 4,              // a specialist opened the case at the desk
  answered = 5,            // advice: preliminary, final, or an addendum
  progress = 6,            // what became of the patient
  attached = 7,            // more papers and images
  claimed = 8,             // a specialist takes the case for a while; stays at the desk's node
  released = 9,            // and gives it back; stays there too
  prescribed = 10,         // medicines, checked against the rules: rx/
  referred = 11,           // the patient should go on to somebody, and why
  arrived = 12,            // the desk that was referred to: did the patient come?
  transferred = 13,        // the case moves to another desk of the same node
  consent_given = 14,      // recorded where, for what
  consent_withdrawn = 15,  //
  withdrawn = 16,          // nothing is asked any more
  booked = 17,             // a slot of a sitting is wished for, or given back
  slotted = 18,            // the slot that the booking got
  shared = 19,             // of no case: a course, or a case to learn from (library/)
};
inline constexpr std::size_t kEventKinds = 20;
const char* event_kind_name(EventKind kind);

// A photo that was sent smaller: the full picture, sealed on the node that sent it.
struct KeptOriginal {
  BundleId bundle;
  std::uint64_t bytes = 0;
};

struct Attachment {
  BundleId bundle;
  std::string role;        // "chief-image", "old-report", "ecg", "photo", "document", ...
  std::string name;        // file name without any folder
  std::string media_type;  // "image/jpeg", "application/dicom", ...
  std::uint64_t bytes = 0;
  crypto::Hash content;  // BLAKE2b-256("hk.content", file bytes)
  std::optional<KeptOriginal> original;
};

struct Event {
  CaseId case_id;
  EventId id;
  EventKind kind = EventKind::opened;
  std::int64_t time_ms = 0;  // author's clock; never used to order custody or expiry
  // One more than the highest that the author had seen of this case: what was written
  // in the knowledge of another event comes behind it, however wrong the clocks are.
  std::uint32_t height = 0;
  ServiceClass service_class = ServiceClass::routine;
  std::string desk;         // "radiology@aiims"
  std::string origin_node;  // name of the node where it was written
  Json body;                // the case record, advice, question ...: node/consult/record.h
  std::vector<Attachment> attachments;

  // Travel in the author's card, not in the event:
  Bytes reply_mailbox;  // descriptor of the author node's inbox, to seal answers to
  std::string author;   // name in the person's certificate
  NodeId author_id;
  NodeId origin;  // in the manifest: the node that the event comes from
};

}  // namespace harkara::node::consult
