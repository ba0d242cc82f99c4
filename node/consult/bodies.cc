// What the body of each event kind must hold. Foreign bytes come through here: fields
// that are not named are let pass, those that are named are strict.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "crypto/mailbox.h"
#include "node/consult/field_checks.h"
#include "node/consult/library/entry.h"
#include "node/consult/record.h"
#include "node/consult/story.h"

namespace harkara::node::consult {
namespace {

constexpr std::size_t kMaxNameText = 64;
constexpr std::size_t kMaxSharedTextBytes = 16 * 1024;
constexpr std::array<std::string_view, 8> kOutcomes = {
    "recovered", "improved", "unchanged", "worse", "died", "referred_on", "not_seen", "other"};
constexpr std::array<std::string_view, 3> kArrivals = {"came", "did_not_come", "moved"};

constexpr std::array<std::string_view, 2> kConsentScopes = {"care", "research"};

template <class Words>
Status allow_word(std::string_view kind, const Json& body, std::string_view field,
                  const Words& words) {
  const Json* value = find(body, field);
  if (value == nullptr) return ok();
  const bool known =
      value->is_string() &&
      std::find(words.begin(), words.end(), value->get_ref<const std::string&>()) != words.end();
  if (known) return ok();
  std::string all;
  for (const std::string_view word : words) all += (all.empty() ? "" : ", ") + std::string(word);
  return wrong(kind, field, value->is_string() ? "is another word" : found(value), "one of " + all);
}

Status check_name(std::string_view kind, const Json& body, std::string_view field) {
  HARKARA_TRY(require_text(kind, body, field, "a name"));
  return allow_text(kind, body, field, kMaxNameText);
}

Status check_id(std::string_view kind, const Json& body, std::string_view field) {
  const auto bytes = from_hex(text_or(body, field));
  if (bytes && EventId::from(*bytes)) return ok();
  return wrong(kind, field, found(find(body, field)), "the id of an event, 32 hex digits");
}

Status check_time(std::string_view kind, const Json& body, std::string_view field) {
  const Json* value = find(body, field);
  const bool time = value != nullptr && value->is_number_integer() && *value >= 0 &&
                    *value <= crypto::kMaxTime_s * 1000;
  return time ? ok() : Status(wrong(kind, field, found(value), "a time in Unix milliseconds"));
}

Status check_amendment(const Json& body) {
  HARKARA_TRY(allow_text("amended", body, "text"));
  const Json* record = find(body, "record");
  if (record != nullptr && !record->is_object())
    return wrong("amended", "record", found(record), "an object with the fields that change");
  constexpr std::array<std::string_view, 3> kClasses = {"emergency", "urgent", "routine"};
  HARKARA_TRY(allow_word("amended", body, "class", kClasses));
  return ok();
}

Status check_answer(const Json& body) {
  HARKARA_TRY(check_answer_record(body));
  HARKARA_TRY(allow_word("answer", body, "stage", kStageNames));
  HARKARA_TRY(allow_text("answer", body, "specialist", kMaxNameText));
  return allow_flag("answer", body, "second_opinion");
}

Status check_claim(const Json& body) {
  HARKARA_TRY(check_name("claimed", body, "specialist"));
  HARKARA_TRY(allow_flag("claimed", body, "beside"));
  return check_time("claimed", body, "until");
}

Status check_referral(const Json& body) {
  HARKARA_TRY(require_text("referred", body, "to", "whom to, as text"));
  HARKARA_TRY(require_text("referred", body, "why", "the reason, as text"));
  return find(body, "slot") == nullptr ? ok() : check_time("referred", body, "slot");
}

Status check_arrival(const Json& body) {
  HARKARA_TRY(check_id("arrived", body, "referral"));
  HARKARA_TRY(require_text("arrived", body, "outcome", "came, did_not_come or moved"));
  return allow_word("arrived", body, "outcome", kArrivals);
}

Status check_transfer(const Json& body) {
  HARKARA_TRY(require_text("transferred", body, "why", "the reason, as text"));
  const std::string to = text_or(body, "to");
  if (to.size() <= 128 && crypto::valid_desk_address(to)) return ok();
  return wrong("transferred", "to", found(find(body, "to")), "a desk's address, desk@node");
}

Status check_progress(const Json& body) {
  HARKARA_TRY(allow_word("progress", body, "outcome", kOutcomes));
  for (const std::string_view field : {"came", "followed", "useful"})
    HARKARA_TRY(allow_flag("progress", body, field));
  return find(body, "referral") == nullptr ? ok() : check_id("progress", body, "referral");
}

Status check_booking(const Json& body) {
  HARKARA_TRY(allow_flag("booked", body, "cancel"));
  return flag_of(body, "cancel") ? ok() : check_time("booked", body, "from");
}

Status check_slot(const Json& body) {
  HARKARA_TRY(check_id("slotted", body, "booking"));
  HARKARA_TRY(check_time("slotted", body, "sitting"));
  HARKARA_TRY(check_time("slotted", body, "at"));
  const std::int64_t hours = integer_or(body, "papers_hours", kPapersHours);
  if (hours < 0 || hours > kMaxPapersHours)
    return wrong("slotted", "papers_hours", found(find(body, "papers_hours")), "hours");
  const std::int64_t number = integer_or(body, "slot", -1);
  if (number >= 0 && number < kMaxSlots) return allow_flag("slotted", body, "moved");
  return wrong("slotted", "slot", found(find(body, "slot")), "the slot's number");
}

Status check_prescription(const Json& body) {
  const Json* rx = find(body, "rx");
  if (rx == nullptr || !rx->is_object())
    return wrong("prescribed", "rx", found(rx), "the prescription, an object");
  return require_text("prescribed", body, "code", "the signed text of its QR code");
}

Status check_shared(const Json& body) {
  HARKARA_TRY(require_text("shared", body, "title", "what it is, in a few words"));
  HARKARA_TRY(allow_text("shared", body, "title", library::kMaxTitleBytes));
  return allow_text("shared", body, "text", kMaxSharedTextBytes);
}

}  // namespace

Status check_body(EventKind kind, const Json& body) {
  const char* name = event_kind_name(kind);
  if (!body.is_object()) return wrong(name, "body", found(&body), "an object");
  switch (kind) {
    case EventKind::opened: return check_case_record(body);
    case EventKind::amended: return check_amendment(body);
    case EventKind::asked: return require_text(name, body, "question", "a text");
    case EventKind::replied: return require_text(name, body, "text", "a text");
    case EventKind::answered: return check_answer(body);
    case EventKind::progress: return check_progress(body);
    case EventKind::claimed: return check_claim(body);
    case EventKind::released: return check_name(name, body, "specialist");
    case EventKind::prescribed: return check_prescription(body);
    case EventKind::referred: return check_referral(body);
    case EventKind::arrived: return check_arrival(body);
    case EventKind::transferred: return check_transfer(body);
    case EventKind::booked: return check_booking(body);
    case EventKind::slotted: return check_slot(body);
    case EventKind::shared: return check_shared(body);
    case EventKind::consent_given:
      HARKARA_TRY(allow_word(name, body, "scope", kConsentScopes));
      return require_text(name, body, "ref", "a text that says where the consent is recorded");
    case EventKind::consent_withdrawn: return allow_word(name, body, "scope", kConsentScopes);
    case EventKind::withdrawn: return require_text(name, body, "why", "the reason, as text");
    case EventKind::attached:
    case EventKind::viewed: return ok();
  }
  return fail(Errc::invalid, "event of an unknown kind");
}

}  // namespace harkara::node::consult
