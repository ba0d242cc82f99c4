#include "node/api/patient_search.h"

#include <algorithm>

namespace harkara::node::api {
namespace {

using consult::patients::Book;
using consult::patients::Mention;
using consult::patients::Patient;
using consult::patients::PatientId;
using consult::patients::Traits;

constexpr std::int64_t kHolds_ms = 60'000;

PatientSearch::Found look(std::vector<Mention> mentions) {
  PatientSearch::Found out;
  Book book = consult::patients::make_book(std::move(mentions), {});
  std::vector<Patient>& patients = book.patients;
  out.known = patients.size();
  std::ranges::sort(patients, std::ranges::greater{},
                    [](const Patient& each) { return each.traits->told; });
  patients.resize(std::min(patients.size(), PatientSearch::kMostCompared));
  out.compared = patients.size();
  std::vector<const Traits*> traits;
  traits.reserve(patients.size());
  for (const Patient& each : patients) traits.push_back(each.traits.get());
  for (auto& pair :
       consult::patients::find_pairs(std::span<const Traits* const>(traits), PatientSearch::kLeast))
    out.pairs.push_back({patients[pair.a].id, patients[pair.b].id, std::move(pair.match)});
  return out;
}

}  // namespace

bool PatientSearch::ask(Moment now, Done done) {
  const bool runs = !waiting_.empty();
  const bool fresh = found_ && (revision_ == index_.revision() ||
                                (knew_all_ && now.monotonic_ms - asked_ms_ < kHolds_ms));
  if (!runs && fresh) {
    done(*found_);
    return true;
  }
  if (!runs) {
    const auto result = std::make_shared<Found>();
    const auto mentions = std::make_shared<std::vector<Mention>>(index_.mentions());
    const bool taken = workers_.run([result, mentions] { *result = look(std::move(*mentions)); },
                                    [this, result] {
                                      found_ = result;
                                      for (const Done& each : std::exchange(waiting_, {}))
                                        each(*result);
                                    });
    if (!taken) return false;
    revision_ = index_.revision();
    asked_ms_ = now.monotonic_ms;
    knew_all_ = index_.is_complete();
  }
  waiting_.push_back(std::move(done));
  return true;
}

std::vector<PatientSearch::Pair> undecided(const PatientSearch::Found& found, const Book& book,
                                           double least) {
  std::map<PatientId, const Patient*> speaks;
  for (const Patient& patient : book.patients)
    for (const PatientId& id : patient.ids) speaks[id] = &patient;
  std::set<std::pair<PatientId, PatientId>> seen;
  std::vector<PatientSearch::Pair> out;
  for (const PatientSearch::Pair& pair : found.pairs) {
    if (pair.match.score < least) break;
    const auto a = speaks.find(pair.a);
    const auto b = speaks.find(pair.b);
    if (a == speaks.end() || b == speaks.end() || a->second == b->second) continue;
    const Patient& one = *a->second;
    const Patient& other = *b->second;
    if (!seen.emplace(std::min(one.id, other.id), std::max(one.id, other.id)).second) continue;
    if (!book.parted(one, other)) out.push_back({one.id, other.id, pair.match});
  }
  return out;
}

}  // namespace harkara::node::api
