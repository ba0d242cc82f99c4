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

enum class EventKind : std::uint8_t {
  opened = 0,    // the case itself: patient, question, history, vitals, attachments
  amended = 1,   // more attachments or a correction
  asked = 2,     // a specialist asks back
  replied = 3,   // the clinic replies
  viewed = 4,    // a specialist opened the case at the desk
  answered = 5,  // advice, with an optional attachment
  progress = 6,  // what became of the patient
};
const char* event_kind_name(EventKind kind);

struct Attachment {
  BundleId bundle;
  std::string role;        // "chief-image", "old-report", "ecg", "photo", "document", ...
  std::string name;        // file name without any folder
  std::string media_type;  // "image/jpeg", "application/dicom", ...
  std::uint64_t bytes = 0;
  crypto::Hash content;  // BLAKE2b-256("hk.content", file bytes)
};

struct Event {
  CaseId case_id;
  EventId id;
  EventKind kind = EventKind::opened;
  std::int64_t time_ms = 0;  // author's clock; never used to order custody or expiry
  ServiceClass service_class = ServiceClass::routine;
  std::string desk;         // "radiology@aiims"
  std::string origin_node;  // name of the node where it was written
  Json body;                // the case record, advice, question ...: node/consult/record.h
  std::vector<Attachment> attachments;

  // Travel in the author's card, not in the event:
  Bytes reply_mailbox;  // descriptor of the author node's inbox, to seal answers to
  std::string author;   // name in the person's certificate
  NodeId author_id;
};

}  // namespace harkara::node::consult
