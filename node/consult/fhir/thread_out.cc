#include "node/consult/fhir/thread_out.h"

#include <algorithm>

#include "base/text.h"
#include "node/consult/fhir/codes.h"
#include "node/consult/fhir/record_out.h"
#include "node/consult/fhir/times.h"
#include "node/consult/field_checks.h"

namespace harkara::node::consult::fhir {
namespace {

bool is_content(EventKind kind) {
  return kind != EventKind::opened && kind != EventKind::viewed && kind != EventKind::claimed &&
         kind != EventKind::released;
}

std::string entry_of(const EventId& id) {
  return "event " + to_hex(id.view());
}

std::string speaker(const Event& event) {
  return text_or(event.body, "specialist", event.author);
}

// "a: b", or the one that is there.
std::string beside(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + ": " + b;
}

// In words, for a reader who does not know our fields.
std::string said(const Event& event) {
  const Json& body = event.body;
  switch (event.kind) {
    case EventKind::asked: return text_or(body, "question");
    case EventKind::progress: return beside(text_or(body, "outcome"), text_or(body, "text"));
    case EventKind::arrived: return text_or(body, "outcome");
    case EventKind::transferred: return beside(text_or(body, "to"), text_or(body, "why"));
    case EventKind::withdrawn: return text_or(body, "why");
    case EventKind::booked:
      return flag_of(body, "cancel") ? "cancelled"
                                     : "from " + instant_text(integer_or(body, "from", 0));
    case EventKind::slotted: return "at " + instant_text(integer_or(body, "at", 0));
    default: return text_or(body, "text");
  }
}

std::string prose(const Json& body, const char* field) {
  const Json* value = find(body, field);
  if (value == nullptr) return "";
  if (value->is_string()) return value->get<std::string>();
  std::string out;
  for (const auto& [name, each] : value->items())
    if (each.is_string())
      out += (out.empty() ? "" : "; ") + (value->is_object() ? name + ": " : std::string()) +
             each.get<std::string>();
  return out;
}

class Writer {
 public:
  Writer(Sheet& sheet, const CaseView& view)
      : sheet_(sheet),
        view_(view),
        patient_(refers_to(sheet.reference(kPatientEntry))),
        request_(refers_to(sheet.reference(kRequestEntry))) {}

  void write() {
    for (const Event& event : view_.events) {
      if (event.kind == EventKind::opened) files(event, request_);
      if (is_content(event.kind)) files(event, tell(event));
    }
  }

 private:
  Json tell(const Event& event) {
    switch (event.kind) {
      case EventKind::answered: return report(event);
      case EventKind::prescribed: return prescription(event);
      case EventKind::referred: return referral(event);
      case EventKind::consent_given:
      case EventKind::consent_withdrawn: return consent(event);
      default: return communication(event);
    }
  }

  Json add(const Event& event, Json resource) {
    resource["extension"].push_back(event_extension(event, true));
    return sheet_.add(entry_of(event.id), std::move(resource));
  }

  Json communication(const Event& event) {
    Json out = {{"resourceType", "Communication"},
                {"basedOn", Json::array({request_})},
                {"status", "completed"},
                {"category", Json::array({words(event_kind_name(event.kind))})},
                {"subject", patient_},
                {"sent", instant_text(event.time_ms)},
                {"sender", named(speaker(event))}};
    if (const std::string text = said(event); !text.empty())
      out["payload"] = Json::array({{{"contentString", text}}});
    if (event.kind == EventKind::replied && !asked_.is_null())
      out["inResponseTo"] = Json::array({asked_});
    Json reference = add(event, std::move(out));
    if (event.kind == EventKind::asked) asked_ = reference;
    return reference;
  }

  Json report(const Event& event) {
    static constexpr std::array kStatus = {"preliminary", "final", "appended"};
    std::string conclusion = text_or(event.body, "advice");
    for (const char* field : {"findings", "red_flags", "follow_up"})
      if (const std::string text = prose(event.body, field); !text.empty())
        conclusion += "\n" + std::string(field) + ": " + text;
    Json out = {{"resourceType", "DiagnosticReport"},
                {"basedOn", Json::array({request_})},
                {"status", kStatus.at(static_cast<std::size_t>(stage_of(event.body)))},
                {"code", codeable(kLoinc, "11488-4", "Consult note")},
                {"subject", patient_},
                {"issued", instant_text(event.time_ms)},
                {"resultsInterpreter", Json::array({named(speaker(event))})},
                {"conclusion", conclusion}};
    if (const std::string diagnosis = prose(event.body, "diagnosis"); !diagnosis.empty())
      out["conclusionCode"] = Json::array({words(diagnosis)});
    return add(event, std::move(out));
  }

  // One request for each medicine; the first carries the event, and the signed code in it.
  Json prescription(const Event& event) {
    const Json* rx = find(event.body, "rx");
    const Json* medicines = rx != nullptr && rx->is_object() ? find(*rx, "medicines") : nullptr;
    if (medicines == nullptr || !medicines->is_array() || medicines->empty())
      return communication(event);
    Json first;
    for (std::size_t i = 0; i < medicines->size(); ++i) {
      Json out = medicine(event, *rx, (*medicines)[i]);
      if (i == 0)
        first = add(event, std::move(out));
      else
        sheet_.add(entry_of(event.id) + " " + std::to_string(i), std::move(out));
    }
    return first;
  }

  Json medicine(const Event& event, const Json& rx, const Json& medicine) const {
    std::string name = text_or(medicine, "name");
    for (const char* field : {"strength", "form"})
      if (const std::string more = text_or(medicine, field); !more.empty()) name += " " + more;
    std::string dose = text_or(medicine, "frequency");
    for (const char* field : {"duration", "notes"})
      if (const std::string more = text_or(medicine, field); !more.empty()) dose += ", " + more;
    const Json rmp = rx.value("rmp", Json::object());
    Json prescriber = named(text_or(rmp, "name", speaker(event)));
    if (const std::string number = text_or(rmp, "registration"); !number.empty())
      prescriber["identifier"] = {{"system", kRegistration}, {"value", number}};
    return {{"resourceType", "MedicationRequest"},
            {"status", "active"},
            {"intent", "order"},
            {"groupIdentifier", {{"system", kEvent}, {"value", to_hex(event.id.view())}}},
            {"medicationCodeableConcept", words(name)},
            {"subject", patient_},
            {"basedOn", Json::array({request_})},
            {"authoredOn", text_or(rx, "date", instant_text(event.time_ms))},
            {"requester", std::move(prescriber)},
            {"dosageInstruction", Json::array({words(dose)})}};
  }

  Json referral(const Event& event) {
    const auto& all = view_.story.referrals;
    const auto known = std::find_if(all.begin(), all.end(),
                                    [&](const Referral& each) { return each.id == event.id; });
    const bool closed = known != all.end() && known->closed;
    Json out = {{"resourceType", "Task"},
                {"basedOn", Json::array({request_})},
                {"status", closed ? "completed" : "requested"},
                {"intent", "order"},
                {"code", words("referral")},
                {"description", text_or(event.body, "why")},
                {"focus", request_},
                {"for", patient_},
                {"authoredOn", instant_text(event.time_ms)},
                {"requester", named(speaker(event))},
                {"owner", named(text_or(event.body, "to"))}};
    if (closed && !known->outcome.empty()) out["businessStatus"] = words(known->outcome);
    if (const std::int64_t slot = integer_or(event.body, "slot", 0); slot > 0)
      out["executionPeriod"] = {{"start", instant_text(slot)}};
    return add(event, std::move(out));
  }

  Json consent(const Event& event) {
    const bool given = event.kind == EventKind::consent_given;
    const bool research = text_or(event.body, "scope") == "research";
    const char* scope = research ? "research" : "treatment";
    Json out = {{"resourceType", "Consent"},
                {"status", given ? "active" : "inactive"},
                {"scope", codeable(kConsentScope, scope, scope)},
                {"category", Json::array({codeable(kLoinc, "59284-0", "Consent Document")})},
                {"patient", patient_},
                {"dateTime", instant_text(event.time_ms)},
                {"policyRule", given ? codeable(kActCode, "OPTIN", "opt-in")
                                     : codeable(kActCode, "OPTOUT", "opt-out")}};
    if (const std::string ref = text_or(event.body, "ref"); !ref.empty())
      out["identifier"] = Json::array({{{"system", kConsentRef}, {"value", ref}}});
    return add(event, std::move(out));
  }

  void files(const Event& event, const Json& belongs_to) {
    for (const Attachment& each : event.attachments) {
      Json content = {
          {"contentType", each.media_type},
          {"size", each.bytes},
          {"title", each.name},
          {"extension",
           Json::array({extension(kContentHash, "valueString", to_hex(each.content.view()))})}};
      Json out = {
          {"resourceType", "DocumentReference"},
          {"masterIdentifier", {{"system", kBundle}, {"value", to_hex(each.bundle.view())}}},
          {"status", "current"},
          {"type", words(each.role)},
          {"subject", patient_},
          {"date", instant_text(event.time_ms)},
          {"author", Json::array({named(speaker(event))})},
          {"content", Json::array({{{"attachment", std::move(content)}}})},
          {"context", {{"related", Json::array({belongs_to})}}}};
      sheet_.add("file " + to_hex(each.bundle.view()), std::move(out));
    }
  }

  Sheet& sheet_;
  const CaseView& view_;
  Json patient_;
  Json request_;
  Json asked_;  // a reference to the last question back
};

}  // namespace

Json event_extension(const Event& event, bool with_body) {
  Json out = {{"id", to_hex(event.id.view())},
              {"kind", event_kind_name(event.kind)},
              {"time", event.time_ms},
              {"height", event.height},
              {"class", service_class_name(event.service_class)},
              {"author", event.author},
              {"node", event.origin_node}};
  if (with_body) out["body"] = event.body;
  return extension(kEvent, "valueString", out.dump());
}

void write_thread(Sheet& sheet, const CaseView& view) {
  Writer(sheet, view).write();
}

}  // namespace harkara::node::consult::fhir
