#include "node/consult/counting/tally.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "node/consult/field_checks.h"

namespace harkara::node::consult::counting {
namespace {

constexpr std::int64_t kDay_ms = 86'400'000;

std::uint32_t day_of(std::int64_t time_ms) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(time_ms / kDay_ms, 0, UINT32_MAX));
}

template <class To, class From>
To renamed(const From& id) {
  return *To::from(id.view());
}

bool is_final(const Event& event) {
  return event.kind == EventKind::answered && stage_of(event.body) == Stage::final;
}

}  // namespace

Ledger tally(std::span<const CaseView> views) {
  Ledger ledger;
  for (const CaseView& view : views) {
    const Event* opened = nullptr;
    Entry consult{Kind::consult, renamed<Id>(view.id), 0, 0, {}};
    for (const Event& event : view.events) {
      // Claims stay at the desk's node: their height would tell one node from another.
      if (event.kind == EventKind::opened) opened = &event;
      if (event.kind == EventKind::amended) consult.height = std::max(consult.height, event.height);
      if (is_final(event))
        ledger.add({Kind::answer, renamed<Id>(event.id), day_of(event.time_ms), 0, {}});
    }
    const Json* patient = opened == nullptr || !view.story.record.is_object()
                              ? nullptr
                              : find(view.story.record, "patient");
    if (patient == nullptr || !patient->is_object()) continue;
    consult.day = day_of(opened->time_ms);
    consult.person = renamed<PersonId>(patients::patient_id(*patient, opened->origin));
    ledger.add(consult);
  }
  return ledger;
}

std::map<PersonId, PersonId> persons(std::span<const patients::Link> links) {
  std::map<PersonId, PersonId> out;
  for (const auto& [id, one] : patients::groups(links))
    out.emplace(renamed<PersonId>(id), renamed<PersonId>(one));
  return out;
}

Result<std::uint32_t> day_from(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int read = 0;
  const bool shaped = std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &read) == 3 &&
                      static_cast<std::size_t>(read) == text.size();
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!shaped || !date.ok() || year < 1970)
    return fail(Errc::invalid, "'" + text + "' is no day; next: give it as 2026-11-22");
  return static_cast<std::uint32_t>(std::chrono::sys_days{date}.time_since_epoch().count());
}

}  // namespace harkara::node::consult::counting
