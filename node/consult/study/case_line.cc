#include "node/consult/study/case_line.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "node/consult/examination.h"
#include "node/consult/field_checks.h"
#include "node/consult/record.h"

namespace harkara::node::consult::study {
namespace {

constexpr int kOldestAge = 89;
constexpr std::size_t kLeastNameBytes = 3;
constexpr std::string_view kStruck = "[...]";

std::string minute_text(std::int64_t time_ms) {
  namespace chrono = std::chrono;
  const chrono::sys_time<chrono::milliseconds> at{chrono::milliseconds{time_ms}};
  const auto day = chrono::floor<chrono::days>(at);
  const chrono::year_month_day date{day};
  const chrono::hh_mm_ss time{chrono::floor<chrono::minutes>(at - day)};
  char out[40];
  std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
  return out;
}

Json object_of(const Json& record, const char* name) {
  const Json* value = record.is_object() ? find(record, name) : nullptr;
  return value != nullptr && value->is_object() ? *value : Json::object();
}

void put_age(Json& out, const Json& patient) {
  const Json* months = find(patient, "age_months");
  const std::int64_t years = integer_or(patient, "age", -1);
  if (months != nullptr && months->is_number_integer()) out["age_months"] = *months;
  if (years < 0) return;
  out["age"] = years > kOldestAge ? Json("90+") : Json(years);
}

Json vitals_of(const Json& record) {
  Json out = Json::object();
  const Json vitals = object_of(record, "vitals");
  for (const auto& [name, value] : vitals.items())
    if (value.is_number() && is_vital(name)) out[name] = value;
  return out;
}

// The shifted time, and what of an event is one of a few words.
Json event_line(const Event& event, std::int64_t shift_ms) {
  Json out = {{"kind", event_kind_name(event.kind)},
              {"time", minute_text(event.time_ms + shift_ms)}};
  if (event.kind == EventKind::answered)
    out["stage"] = kStageNames[static_cast<std::size_t>(stage_of(event.body))];
  if (event.kind == EventKind::progress || event.kind == EventKind::arrived)
    if (const std::string outcome = text_or(event.body, "outcome"); !outcome.empty())
      out["outcome"] = outcome;
  if (!event.attachments.empty()) out["attachments"] = event.attachments.size();
  return out;
}

// Texts anywhere inside; other values as they are.
Json struck(const Json& value, const Json& patient) {
  if (value.is_string()) return without_names(value.get<std::string>(), patient);
  Json out = value;
  if (value.is_array() || value.is_object())
    for (Json& each : out) each = struck(each, patient);
  return out;
}

constexpr std::array kTexts = {"advice",    "findings", "diagnosis", "red_flags",
                               "follow_up", "question", "text",      "why"};

Json texts_of(const Event& event, const Json& patient) {
  Json out = Json::object();
  if (!event.body.is_object() || event.kind == EventKind::opened) return out;
  for (const char* name : kTexts)
    if (const Json* value = find(event.body, name)) out[name] = struck(*value, patient);
  const Json rx = object_of(event.body, "rx");
  if (const Json* medicines = find(rx, "medicines")) out["medicines"] = struck(*medicines, patient);
  return out;
}

void put_texts(Json& out, const CaseView& view, const Json& patient) {
  for (const char* name : {"question", "history"})
    if (const Json* value = find(view.story.record, name)) out[name] = struck(*value, patient);
  for (std::size_t i = 0; i < view.events.size(); ++i)
    if (Json texts = texts_of(view.events[i], patient); !texts.empty())
      out["events"][i]["texts"] = std::move(texts);
}

void strike(std::string& text, const std::string& word) {
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += kStruck.size())
    text.replace(at, word.size(), kStruck);
}

}  // namespace

std::string without_names(std::string text, const Json& patient) {
  for (const char* field : {"abha", "pseudonym", "name"}) {
    const std::string value = text_or(patient, field);
    if (value.size() >= kLeastNameBytes) strike(text, value);
  }
  const std::string name = text_or(patient, "name");
  for (std::size_t from = 0; from < name.size();) {
    const std::size_t end = std::min(name.find(' ', from), name.size());
    if (end - from >= kLeastNameBytes) strike(text, name.substr(from, end - from));
    from = end + 1;
  }
  return text;
}

Json case_line(const CaseView& view, const patients::PatientId& person, const Cover& cover,
               bool free_text) {
  const Json& record = view.story.record;
  const Json patient = object_of(record, "patient");
  const std::int64_t shift_ms = cover.shift_ms(person.view());
  Json out = {{"case", cover.pseudonym("case", view.id.view())},
              {"patient", cover.pseudonym("patient", person.view())},
              {"site", cover.pseudonym("site", as_view(view.origin_node))},
              {"specialty", view.desk.substr(0, view.desk.find('@'))},
              {"class", service_class_name(view.service_class)},
              {"opened", minute_text(view.opened_ms + shift_ms)},
              {"sex", text_or(patient, "sex")},
              {"beneficiary", beneficiary_name(view.story.beneficiary)},
              {"vitals", vitals_of(record)},
              {"state", case_state_name(view.state)},
              {"events", Json::array()}};
  put_age(out, patient);
  if (const Json list = object_of(record, "checklist"); is_of_table(list)) out["checklist"] = list;
  if (!view.story.outcome.empty()) out["outcome"] = view.story.outcome;
  for (const Event& event : view.events) out["events"].push_back(event_line(event, shift_ms));
  if (free_text && record.is_object()) put_texts(out, view, patient);
  return out;
}

}  // namespace harkara::node::consult::study
