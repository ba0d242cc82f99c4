// What the events of a case say, told as one story: a pure function of them in their
// canonical order, all by authors who count (authors.h).
#pragma once

#include <span>

#include "node/consult/beneficiary.h"
#include "node/consult/event.h"
#include "node/consult/sitting.h"

namespace harkara::node::consult {

enum class Stage : std::uint8_t { preliminary = 0, final = 1, addendum = 2 };
inline constexpr std::array<std::string_view, 3> kStageNames = {"preliminary", "final", "addendum"};
// Of an answer's body; `final` when it says nothing.
Stage stage_of(const Json& answer);

inline constexpr std::int64_t kMaxLease_ms = std::int64_t{7} * 24 * 3600 * 1000;

// A specialist has taken the case. Whether the lease still runs is for the reader's
// clock to say; a later claim ends one that has run out.
struct Lease {
  EventId claim;
  std::string specialist;
  std::int64_t since_ms = 0;
  std::int64_t until_ms = 0;
  bool runs_at(std::int64_t now_ms) const { return now_ms < until_ms; }
};

struct Referral {
  EventId id;
  std::string to;
  std::string why;
  std::int64_t slot_ms = 0;  // 0: none
  bool closed = false;       // somebody told what came of it
  std::string outcome;
};

// The clinic's wish for a sitting at or after a time.
struct Booking {
  EventId id;
  std::int64_t from_ms = 0;
};

enum class Consent : std::uint8_t { not_recorded, given, withdrawn };
std::string_view consent_name(Consent consent);

struct CaseStory {
  Json record;  // as opened, with every amendment that leaves it a valid record
  ServiceClass service_class = ServiceClass::routine;
  std::string desk;  // where it is now
  Beneficiary beneficiary = Beneficiary::general;
  std::int64_t reply_by_ms = 0;  // 0: none
  Consent consent = Consent::not_recorded;
  Consent research = Consent::not_recorded;  // to studies; asked for apart from care
  std::int64_t research_ms = 0;              // the author's clock, at the last word about it

  bool asked_back = false;  // the specialist waits for the clinic
  bool reopened = false;    // the clinic has written again since the final answer
  bool withdrawn = false;
  std::string withdrawn_why;

  std::size_t preliminary = 0;           // how many answers of that stage
  std::vector<std::string> answered_by;  // of each final answer, in order
  std::string specialist;                // who answered or asked last; "" while nobody did
  std::int64_t clinic_spoke_ms = 0;      // by the clinic's clock: its last word to the desk
  std::vector<Lease> leases;             // neither given back nor ended by an answer
  std::vector<Referral> referrals;
  std::vector<EventId> prescriptions;
  std::optional<Booking> booking;
  std::optional<Slot> slot;                  // that it got; nobody else at the desk has the same
  std::int64_t slot_ms = 0;                  // when that begins
  bool slot_moved = false;                   // to a later sitting than the wished one
  std::int64_t papers_hours = kPapersHours;  // before slot_ms they hurry (papers.h)
  std::string outcome;                       // of the last progress report that says one

  std::size_t ignored = 0;      // events by authors who may not write them
  std::size_t lost_claims = 0;  // while another specialist held the case

  // Is the desk expected to do something?
  bool open() const { return !withdrawn && (answered_by.empty() || reopened); }
};

CaseStory tell(std::span<const Event> canonical);

}  // namespace harkara::node::consult
