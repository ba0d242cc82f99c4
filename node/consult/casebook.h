// The casebook: everything a person does with cases, on one node's store. Each
// call is one transaction, committed when it returns; it works with or without
// the daemon running beside it.
#pragma once

#include <filesystem>
#include <memory>
#include <set>

#include "node/consult/attachment_reader.h"
#include "node/consult/booking.h"
#include "node/consult/case_name.h"
#include "node/consult/context.h"
#include "node/consult/event.h"
#include "node/consult/fold.h"
#include "node/consult/patients/book.h"
#include "node/consult/taking.h"

namespace harkara::node::consult {

class Turn;
struct StoredEvent;

struct AttachmentFile {
  enum class Treatment : std::uint8_t {
    prepare,    // images/prepare.h: nothing leaves that tells where a photo was taken
    full_size,  // likewise, but photos are not made smaller
    as_is,      // byte for byte, by the person's wish
    done,       // it was prepared already
  };
  std::filesystem::path path;
  std::string role = {};  // empty: guessed from the type
  std::string name = {};  // as sent; empty: of the path
  Treatment treatment = Treatment::prepare;
  // Sent instead of what is at the path; then the path only names it in errors.
  std::shared_ptr<const Bytes> content = nullptr;
  // Kept here, sealed, and sent when somebody asks for it: Casebook::send_originals().
  std::shared_ptr<const Bytes> original = nullptr;
};

struct NewConsult {
  std::string desk;  // "radiology@aiims"
  ServiceClass service_class = ServiceClass::routine;
  Json record;  // checked by record.h; unknown fields are kept
  std::vector<AttachmentFile> attachments;
  // Given by a caller that may repeat itself: a case of this id is not opened again.
  std::optional<CaseId> id = {};
};

struct NewAnswer {
  Json record;  // checked by record.h
  std::vector<AttachmentFile> attachments;
};

struct DeskAct {
  EventKind kind = EventKind::answered;
  Json body;  // checked by record.h; the specialist's name is added
  std::vector<AttachmentFile> files;
  Specialist who;
  std::optional<EventId> id;  // given by an import, so that doing it again does nothing
};

// Bytes done and bytes in all, for a progress line.
using Progress = std::function<void(std::uint64_t, std::uint64_t)>;

class Casebook {
 public:
  explicit Casebook(Context context);

  // Errors name the file, field or desk, and the next step. Nothing is kept of a
  // consult that failed.
  Result<CaseId> open_case(const NewConsult& consult, Moment now, const Progress& progress = {});
  // The person of this node, as a specialist.
  Specialist self() const;
  // A final answer, in the name of this node's person; refuses a case that is not at a
  // desk of this node, that another holds, or that was answered: taking.h.
  Result<EventId> answer(const CaseId& case_id, const NewAnswer& answer, Moment now,
                         const Progress& progress = {});
  Result<EventId> ask(const CaseId& case_id, const std::string& question, Moment now);
  Result<EventId> reply(const CaseId& case_id, const std::string& text, Moment now);

  // Anything that the clinic says in a case that it opened, but the opening.
  Result<EventId> tell_desk(const CaseId& case_id, EventKind kind, const Json& body,
                            const std::vector<AttachmentFile>& files, Moment now,
                            const Progress& progress = {},
                            const std::optional<EventId>& event_id = {});
  // Anything that a specialist says at a desk of this node.
  Result<EventId> tell_clinic(const CaseId& case_id, const DeskAct& act, Moment now,
                              const Progress& progress = {});
  // Attaches the originals of photos that went at a smaller size; all of the case's, or
  // the one of that name. Errc::not_found: there is none, or it is no longer kept.
  Result<EventId> send_originals(const CaseId& case_id, const std::string& name, Moment now,
                                 const Progress& progress = {});
  // A lease on the case: known at the desk's node only. Errc::busy: another has it.
  Result<Lease> claim(const CaseId& case_id, const Specialist& who, std::int64_t minutes,
                      Moment now);
  // Errc::not_found when `specialist` does not hold it.
  Status release(const CaseId& case_id, const std::string& specialist, Moment now);

  // When a desk of this node sits. Errc::not_found: no such desk here.
  Status set_roster(const Roster& roster);
  Result<Roster> roster(const std::string& desk);  // Errc::not_found: it has none
  // Gives every booking at the desk that has no slot yet the next free one, and tells its
  // clinic. Nothing where the desk has no roster. read_inbox() does it for all desks.
  Result<std::vector<Decision>> give_slots(const std::string& desk, Moment now);

  // A prescription's code, signed by this node's person: rx/seal.h.
  Result<std::string> seal_prescription(const Json& slip) const;

  // Opens the case for a specialist: writes record.json, case.fhir.json, thread.json and every
  // complete attachment into `folder` (created; existing files are not replaced
  // unless identical), verified; records `viewed` and tells the clinic, once.
  struct Opened {
    CaseView view;
    std::vector<std::filesystem::path> files;
    std::vector<std::string> missing;  // attachments not here yet
  };
  Result<Opened> open_at_desk(const CaseId& case_id, const std::filesystem::path& folder,
                              Moment now);
  // The same without files: the specialist reads it elsewhere.
  Result<CaseView> mark_opened(const CaseId& case_id, Moment now);
  // An attachment that the case names. Errc::not_found: none of this case, or not complete
  // here; Errc::forged.
  Result<AttachmentReader> read_attachment(const CaseId& case_id, const BundleId& bundle);
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
  // Cases at one of our desks ("radiology" or "radiology@aiims"), in the order in which
  // `specialist` (default: this node's person) would take them: desk_queue.h.
  // Errc::not_found names the desks we host.
  Result<std::vector<CaseView>> desk_queue(const std::string& desk, Moment now,
                                           const std::string& specialist = "");
  // Whose cases these are, with every decision about who is one: patients/book.h.
  Result<patients::Book> patients();
  // Says that two patients are one. Errc::not_found, Errc::refused: they are already.
  Status merge_patients(const patients::PatientId& a, const patients::PatientId& b,
                        const std::string& why, Moment now);
  // Takes `a` out of the group of `b`, whatever put it there. Errc::refused: it is not in it.
  Status split_patients(const patients::PatientId& a, const patients::PatientId& b,
                        const std::string& why, Moment now);
  // The same for a caller that holds the book, or a part of it with all decisions, and
  // decides in the name of `by`.
  struct Decided {
    std::string by;
    std::string why;
  };
  Status merge_patients(const patients::Book& book, const patients::PatientId& a,
                        const patients::PatientId& b, const Decided& decided, Moment now);
  Status split_patients(const patients::Book& book, const patients::PatientId& a,
                        const patients::PatientId& b, const Decided& decided, Moment now);
  // "C-..." or its unique beginning (>= 4 letters).
  Result<CaseId> resolve(const std::string& text);

  // Mailboxes we own: creates epochs up to kEpochsAhead and forgets those whose
  // bundles are all past their lifetime. Call at start and daily.
  Status maintain_mailboxes(const std::vector<std::string>& desks, Moment now);
  // Addresses of the desks that a case may be opened for.
  Result<std::vector<std::string>> reachable_desks();
  // Bundles of papers whose sitting is near: they go before other documents (papers.h).
  Result<std::set<BundleId>> papers_due(Moment now);
  // Descriptor of a desk or inbox known here. Errc::not_found.
  Result<crypto::MailboxDescriptor> mailbox(const EndpointId& endpoint);

 private:
  Result<CaseView> tell_viewed(Turn& turn, std::vector<StoredEvent> thread, Moment now);
  Status give_all_slots(Moment now);
  Context context_;
};

}  // namespace harkara::node::consult
