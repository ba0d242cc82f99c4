#include "node/consult/patients/book.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "node/consult/field_checks.h"

namespace harkara::node::consult::patients {
namespace {

constexpr std::size_t kLeastLetters = 4;

const NodeId* origin_of(const CaseView& view) {
  for (const Event& event : view.events)
    if (event.kind == EventKind::opened) return &event.origin;
  return nullptr;
}

const Json* patient_of(const CaseView& view) {
  const Json* patient =
      view.story.record.is_object() ? consult::find(view.story.record, "patient") : nullptr;
  return patient != nullptr && patient->is_object() ? patient : nullptr;
}

}  // namespace

std::optional<Mention> mention_of(const CaseView& view) {
  const NodeId* origin = origin_of(view);
  const Json* patient = patient_of(view);
  if (origin == nullptr || patient == nullptr) return std::nullopt;
  return Mention{view.id, patient_id(*patient, *origin), view.opened_ms,
                 std::make_shared<const Traits>(traits_of(*patient, view.opened_ms))};
}

Book make_book(std::vector<Mention> mentions, std::vector<Link> links) {
  std::ranges::sort(mentions, {},
                    [](const Mention& each) { return std::tie(each.opened_ms, each.id); });
  Book book;
  const auto group = groups(links);
  std::map<PatientId, Patient> found;
  for (Mention& each : mentions) {
    const auto at = group.find(each.patient);
    Patient& patient = found[at == group.end() ? each.patient : at->second];
    if (std::ranges::find(patient.ids, each.patient) == patient.ids.end())
      patient.ids.push_back(each.patient);
    patient.cases.push_back(each.id);
    patient.named.push_back(each.patient);
    patient.traits = std::move(each.traits);
  }
  for (auto& [id, patient] : found) {
    patient.id = id;
    book.patients.push_back(std::move(patient));
  }
  book.links = std::move(links);
  return book;
}

Book make_book(std::span<const CaseView> views, std::vector<Link> links) {
  std::vector<Mention> mentions;
  std::map<CaseId, const Json*> records;
  for (const CaseView& view : views) {
    auto mention = mention_of(view);
    if (!mention) continue;
    mentions.push_back(*std::move(mention));
    records[view.id] = patient_of(view);
  }
  Book book = make_book(std::move(mentions), std::move(links));
  for (Patient& patient : book.patients) patient.newest = *records.at(patient.cases.back());
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

bool Book::parted(const Patient& a, const Patient& b) const {
  return std::ranges::any_of(a.ids, [&](const PatientId& x) {
    return std::ranges::any_of(b.ids, [&](const PatientId& y) {
      const Link* said = last_word(links, x, y);
      return said != nullptr && !said->same;
    });
  });
}

std::vector<Book::Suggestion> Book::suggestions(double least) const {
  std::vector<const Traits*> traits;
  traits.reserve(patients.size());
  for (const Patient& patient : patients) traits.push_back(patient.traits.get());
  std::vector<Suggestion> out;
  for (Pair& pair : find_pairs(std::span<const Traits* const>(traits), least)) {
    const Patient& a = patients[pair.a];
    const Patient& b = patients[pair.b];
    if (!parted(a, b)) out.push_back({a.id, b.id, std::move(pair.match)});
  }
  return out;
}

}  // namespace harkara::node::consult::patients
