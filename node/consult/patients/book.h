// The patients of the cases on this node: who they are, who may be one, and what was
// decided about that.
#pragma once

#include <memory>

#include "node/consult/fold.h"
#include "node/consult/patients/link.h"
#include "node/consult/patients/match.h"

namespace harkara::node::consult::patients {

// A case that names a patient.
struct Mention {
  CaseId id;
  PatientId patient;
  std::int64_t opened_ms = 0;
  std::shared_ptr<const Traits> traits;
};
// Nothing where its record names nobody.
std::optional<Mention> mention_of(const CaseView& view);

struct Patient {
  PatientId id;                          // that speaks for the group
  std::vector<PatientId> ids;            // all of it; several after a merge
  std::vector<CaseId> cases;             // in the order of their opening
  std::vector<PatientId> named;          // whom each of `cases` names
  Json newest;                           // `patient` of the newest record; null of mentions
  std::shared_ptr<const Traits> traits;  // likewise
};

// Everything here is pure but for what the caller loaded.
struct Book {
  std::vector<Patient> patients;  // by id
  std::vector<Link> links;

  // "P-..." or its unique beginning of at least four letters; also of an id that was
  // merged away. Errc::not_found, Errc::invalid.
  Result<PatientId> resolve(const std::string& text) const;
  const Patient* find(const PatientId& id) const;
  // Somebody declared that the two are not one.
  bool parted(const Patient& a, const Patient& b) const;
  // Pairs that may be one patient, best first, without those that somebody declared
  // not to be.
  struct Suggestion {
    PatientId a;
    PatientId b;
    Match match;
  };
  std::vector<Suggestion> suggestions(double least = kSuggestFrom) const;
};

Book make_book(std::span<const CaseView> views, std::vector<Link> links);
Book make_book(std::vector<Mention> mentions, std::vector<Link> links);

}  // namespace harkara::node::consult::patients
