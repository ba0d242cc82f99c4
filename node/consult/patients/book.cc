#include "node/consult/patients/book.h"

#include <algorithm>

#include "base/text.h"
#include "node/consult/field_checks.h"

namespace harkara::node::consult::patients {
namespace {

constexpr std::size_t kLeastLetters = 4;

struct Seen {
  std::int64_t newest_ms = INT64_MIN;
  Patient patient;
};

const NodeId* origin_of(const CaseView& view) {
  for (const Event& event : view.events)
    if (event.kind == EventKind::opened) return &event.origin;
  return nullptr;
}

void add_case(Seen& seen, const CaseView& view, const Json& patient) {
  seen.patient.cases.push_back(view.id);
  if (view.opened_ms < seen.newest_ms) return;
  seen.newest_ms = view.opened_ms;
  seen.patient.newest = patient;
}

}  // namespace

Book make_book(std::span<const CaseView> views, std::vector<Link> links) {
  Book book;
  const auto group = groups(links);
  std::map<PatientId, Seen> found;
  for (const CaseView& view : views) {
    const NodeId* origin = origin_of(view);
    if (origin == nullptr || !view.story.record.is_object()) continue;
    const Json* patient = consult::find(view.story.record, "patient");
    if (patient == nullptr || !patient->is_object()) continue;
    const PatientId own = patient_id(*patient, *origin);
    const auto at = group.find(own);
    Seen& seen = found[at == group.end() ? own : at->second];
    auto& ids = seen.patient.ids;
    if (std::find(ids.begin(), ids.end(), own) == ids.end()) ids.push_back(own);
    add_case(seen, view, *patient);
  }
  for (auto& [id, seen] : found) {
    seen.patient.id = id;
    seen.patient.traits = traits_of(seen.patient.newest, seen.newest_ms);
    book.patients.push_back(std::move(seen.patient));
  }
  book.links = std::move(links);
  return book;
}

const Patient* Book::find(const PatientId& id) const {
  for (const Patient& patient : patients) {
    if (patient.id == id) return &patient;
    if (std::find(patient.ids.begin(), patient.ids.end(), id) != patient.ids.end()) return &patient;
  }
  return nullptr;
}

Result<PatientId> Book::resolve(const std::string& text) const {
  std::string wanted;
  for (const char c : text.starts_with("P-") || text.starts_with("p-") ? text.substr(2) : text)
    if (c != '-') wanted += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (wanted.size() < kLeastLetters)
    return fail(Errc::invalid, "'" + text + "' is too short for a patient; next: give at least " +
                                   std::to_string(kLeastLetters) + " letters after P-");
  std::vector<PatientId> found;
  for (const Patient& patient : patients)
    for (const PatientId& id : patient.ids)
      if (to_base32(id.view()).starts_with(wanted)) found.push_back(id);
  if (found.size() == 1) return found.front();
  if (found.empty())
    return fail(Errc::not_found,
                "no patient '" + text + "' on this node; next: harkara patient list");
  return fail(Errc::invalid, "'" + text +
                                 "' is the beginning of several patients; next: give more "
                                 "letters of it, as harkara patient list shows them");
}

std::vector<Book::Suggestion> Book::suggestions(double least) const {
  std::vector<Traits> traits;
  traits.reserve(patients.size());
  for (const Patient& patient : patients) traits.push_back(patient.traits);
  std::vector<Suggestion> out;
  for (Pair& pair : find_pairs(traits, least)) {
    const Patient& a = patients[pair.a];
    const Patient& b = patients[pair.b];
    const auto parted = [&](const PatientId& x, const PatientId& y) {
      const Link* said = last_word(links, x, y);
      return said != nullptr && !said->same;
    };
    const bool declared = std::any_of(a.ids.begin(), a.ids.end(), [&](const PatientId& x) {
      return std::any_of(b.ids.begin(), b.ids.end(),
                         [&](const PatientId& y) { return parted(x, y); });
    });
    if (!declared) out.push_back({a.id, b.id, std::move(pair.match)});
  }
  return out;
}

}  // namespace harkara::node::consult::patients
