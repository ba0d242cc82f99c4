#include "node/consult/story.h"

#include <algorithm>

#include "base/text.h"
#include "node/consult/authors.h"
#include "node/consult/field_checks.h"
#include "node/consult/record.h"

namespace harkara::node::consult {
namespace {

class Teller {
 public:
  void opens(const Event& event) {
    story_.record = event.body;
    story_.service_class = event.service_class;
    story_.desk = event.desk;
    story_.clinic_spoke_ms = event.time_ms;
    take_record();
    const Json* consent = event.body.is_object() ? find(event.body, "consent") : nullptr;
    const bool recorded = consent != nullptr && *consent != Json("not recorded");
    if (recorded) story_.consent = Consent::given;
    if (recorded && consent->is_object() && flag_of(*consent, "research"))
      research(event, Consent::given);
  }

  void hears(const Event& event) {
    switch (event.kind) {
      case EventKind::opened:
      case EventKind::viewed: return;
      case EventKind::amended: return amended(event);
      case EventKind::attached: return clinic_spoke(event);
      case EventKind::replied: story_.asked_back = false; return clinic_spoke(event);
      case EventKind::asked: return asked(event);
      case EventKind::answered: return answered(event);
      case EventKind::progress: return progress(event);
      case EventKind::claimed: return claimed(event);
      case EventKind::released: return ends(text_or(event.body, "specialist"));
      case EventKind::prescribed: return story_.prescriptions.push_back(event.id);
      case EventKind::referred: return referred(event);
      case EventKind::arrived: return closes(event);
      case EventKind::transferred:
        story_.desk = text_or(event.body, "to");
        story_.specialist.clear();
        return story_.leases.clear();
      case EventKind::booked: return booked(event);
      case EventKind::slotted: return slotted(event);
      case EventKind::consent_given: return consented(event);
      case EventKind::consent_withdrawn: return took_back(event);
      case EventKind::withdrawn:
        story_.withdrawn = true;
        story_.withdrawn_why = text_or(event.body, "why");
        return story_.leases.clear();
      case EventKind::shared: return;  // of no case
    }
  }

  CaseStory end() && { return std::move(story_); }

 private:
  void take_record() {
    const Json& record = story_.record;
    story_.reply_by_ms = std::max<std::int64_t>(0, integer_or(record, "reply_by", 0));
    const Json* patient = record.is_object() ? find(record, "patient") : nullptr;
    if (patient == nullptr || !patient->is_object()) return;
    const auto who = beneficiary_from_name(text_or(*patient, "beneficiary"));
    story_.beneficiary = who.value_or(Beneficiary::general);
  }

  void research(const Event& event, Consent consent) {
    story_.research = consent;
    story_.research_ms = event.time_ms;
  }

  void consented(const Event& event) {
    if (text_or(event.body, "scope") == "research") return research(event, Consent::given);
    story_.consent = Consent::given;
  }

  // Without a word for what, all that was ever agreed to.
  void took_back(const Event& event) {
    const std::string scope = text_or(event.body, "scope");
    if (scope != "research") story_.consent = Consent::withdrawn;
    if (scope != "care" && story_.research == Consent::given) research(event, Consent::withdrawn);
  }

  void clinic_spoke(const Event& event) {
    story_.clinic_spoke_ms = event.time_ms;
    story_.reopened = !story_.answered_by.empty();
  }

  void amended(const Event& event) {
    if (const Json* change = find(event.body, "record")) {
      Json record = story_.record;
      record.merge_patch(*change);
      if (check_case_record(record)) story_.record = std::move(record);
      take_record();
    }
    if (const auto name = service_class_from_name(text_or(event.body, "class")))
      story_.service_class = *name;
    clinic_spoke(event);
  }

  void asked(const Event& event) {
    story_.asked_back = true;
    story_.specialist = text_or(event.body, "specialist", event.author);
    ends(story_.specialist);
  }

  void answered(const Event& event) {
    story_.specialist = text_or(event.body, "specialist", event.author);
    const Stage stage = stage_of(event.body);
    if (stage == Stage::preliminary) ++story_.preliminary;
    if (stage != Stage::final) return;
    story_.answered_by.push_back(story_.specialist);
    story_.asked_back = story_.reopened = false;
    ends(story_.specialist);
  }

  // The first of two claims counts, unless its lease has run out or the second means
  // to stand beside it.
  void claimed(const Event& event) {
    const std::string specialist = text_or(event.body, "specialist");
    const std::int64_t until = integer_or(event.body, "until", 0);
    const auto over = [&](const Lease& lease) {
      return lease.specialist == specialist || !lease.runs_at(event.time_ms);
    };
    std::erase_if(story_.leases, over);
    const bool sane = until > event.time_ms && until - event.time_ms <= kMaxLease_ms;
    if (!sane || story_.withdrawn) return;
    if (!story_.leases.empty() && !flag_of(event.body, "beside")) {
      ++story_.lost_claims;
      return;
    }
    story_.leases.push_back({event.id, specialist, event.time_ms, until});
  }

  void ends(const std::string& specialist) {
    std::erase_if(story_.leases, [&](const Lease& l) { return l.specialist == specialist; });
  }

  void referred(const Event& event) {
    story_.referrals.push_back({event.id, text_or(event.body, "to"), text_or(event.body, "why"),
                                integer_or(event.body, "slot", 0), false, ""});
  }

  void closes(const Event& event) {
    const std::string id = text_or(event.body, "referral");
    for (Referral& each : story_.referrals)
      if (to_hex(each.id.view()) == id) {
        each.closed = true;
        each.outcome = text_or(event.body, "outcome");
      }
  }

  // A new wish gives the old slot back.
  void booked(const Event& event) {
    story_.booking.reset();
    story_.slot.reset();
    if (!flag_of(event.body, "cancel"))
      story_.booking = Booking{event.id, integer_or(event.body, "from", 0)};
  }

  // The first answer to a booking counts.
  void slotted(const Event& event) {
    if (!story_.booking || story_.slot) return;
    if (text_or(event.body, "booking") != to_hex(story_.booking->id.view())) return;
    story_.slot = Slot{integer_or(event.body, "sitting", 0), integer_or(event.body, "slot", 0)};
    story_.slot_ms = integer_or(event.body, "at", 0);
    story_.slot_moved = flag_of(event.body, "moved");
    story_.papers_hours = integer_or(event.body, "papers_hours", kPapersHours);
  }

  void progress(const Event& event) {
    const std::string outcome = text_or(event.body, "outcome");
    if (!outcome.empty()) story_.outcome = outcome;
    closes(event);
  }

  CaseStory story_;
};

}  // namespace

Stage stage_of(const Json& answer) {
  const std::string name = text_or(answer, "stage", "final");
  for (std::size_t i = 0; i < kStageNames.size(); ++i)
    if (name == kStageNames[i]) return static_cast<Stage>(i);
  return Stage::final;
}

std::string_view consent_name(Consent consent) {
  switch (consent) {
    case Consent::not_recorded: return "not recorded";
    case Consent::given: return "given";
    case Consent::withdrawn: return "withdrawn";
  }
  return "not recorded";
}

CaseStory tell(std::span<const Event> canonical) {
  Teller teller;
  // Until the opening arrives, the earliest event says what it can.
  const Event* opening = opening_of(canonical);
  if (opening == nullptr && !canonical.empty()) opening = &canonical.front();
  if (opening != nullptr) teller.opens(*opening);
  for (const Event& event : canonical) teller.hears(event);
  return std::move(teller).end();
}

}  // namespace harkara::node::consult
