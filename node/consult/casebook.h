// The casebook: everything a person does with cases, on one node's store. Each
// call is one transaction, committed when it returns; it works with or without
// the daemon running beside it.
#pragma once

#include <filesystem>

#include "node/consult/case_name.h"
#include "node/consult/context.h"
#include "node/consult/event.h"
#include "node/consult/fold.h"

namespace harkara::node::consult {

struct AttachmentFile {
  std::filesystem::path path;
  std::string role;  // empty: guessed from the type
};

struct NewConsult {
  std::string desk;  // "radiology@aiims"
  ServiceClass service_class = ServiceClass::routine;
  Json record;  // checked by record.h; unknown fields are kept
  std::vector<AttachmentFile> attachments;
};

struct NewAnswer {
  Json record;  // checked by record.h
  std::vector<AttachmentFile> attachments;
};

// Bytes done and bytes in all, for a progress line.
using Progress = std::function<void(std::uint64_t, std::uint64_t)>;

class Casebook {
 public:
  explicit Casebook(Context context);

  // Errors name the file, field or desk, and the next step. Nothing is kept of a
  // consult that failed.
  Result<CaseId> open_case(const NewConsult& consult, Moment now, const Progress& progress = {});
  // Claims no lease yet; refuses a case that is not at a desk of this node.
  Result<EventId> answer(const CaseId& case_id, const NewAnswer& answer, Moment now,
                         const Progress& progress = {});
  Result<EventId> ask(const CaseId& case_id, const std::string& question, Moment now);
  Result<EventId> reply(const CaseId& case_id, const std::string& text, Moment now);

  // Opens the case for a specialist: writes record.json, thread.json and every
  // complete attachment into `folder` (created; existing files are not replaced
  // unless identical), verified; records `viewed` and tells the clinic, once.
  struct Opened {
    CaseView view;
    std::vector<std::filesystem::path> files;
    std::vector<std::string> missing;  // attachments not here yet
  };
  Result<Opened> open_at_desk(const CaseId& case_id, const std::filesystem::path& folder,
                              Moment now);
  // Writes what an answer brought (advice and attachments) into `folder`, at the clinic.
  Result<Opened> save_case(const CaseId& case_id, const std::filesystem::path& folder);

  // Reads what the engine delivered: opens, verifies, appends each event once. A
  // bundle that cannot be opened stays in the inbox's quarantine with its reason.
  struct InboxReport {
    std::size_t events = 0;
    std::size_t duplicates = 0;
    std::size_t waiting = 0;            // for their author's card, which another one brings
    std::vector<std::string> rejected;  // reason, without patient content
  };
  Result<InboxReport> read_inbox(Moment now);
  // Messages delivered here that are not in a thread yet.
  Result<std::size_t> unread();

  Result<CaseView> show(const CaseId& case_id);
  Result<std::vector<CaseView>> list();
  // Cases at one of our desks ("radiology" or "radiology@aiims"): unanswered ones
  // first, among them the urgent, among them the oldest.
  // Errc::not_found names the desks we host.
  Result<std::vector<CaseView>> desk_queue(const std::string& desk);
  // "C-..." or its unique beginning (>= 4 letters).
  Result<CaseId> resolve(const std::string& text);

  // Mailboxes we own: creates epochs up to kEpochsAhead and forgets those whose
  // bundles are all past their lifetime. Call at start and daily.
  Status maintain_mailboxes(const std::vector<std::string>& desks, Moment now);
  // Descriptor of a desk or inbox known here. Errc::not_found.
  Result<crypto::MailboxDescriptor> mailbox(const EndpointId& endpoint);

 private:
  Context context_;
};

}  // namespace harkara::node::consult
