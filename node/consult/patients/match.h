// Are two records of one patient? A score and its reasons, for a person to decide:
// nothing is merged by itself.
#pragma once

#include <optional>
#include <span>

#include "node/consult/event.h"
#include "node/consult/patients/sounds.h"

namespace harkara::node::consult::patients {

// What is compared. Absent fields count neither for nor against.
struct Traits {
  std::string abha;  // digits, or an address
  std::string name_text;
  Name name;
  Name guardian;  // father, mother or husband
  Name village;
  std::string sex;             // "male", "female", "other"; else unknown
  std::optional<double> born;  // years since 1970, from the age on the day it was told
  double told = 0;             // when, in years since 1970
  std::string phone;           // the last ten digits
};

// Of the `patient` of a case record. `told_ms`: when. A pseudonym without a digit, where
// there is no name, is one: clinics write whom their register names.
Traits traits_of(const Json& patient, std::int64_t told_ms);

struct Match {
  double score = 0;                  // 0 to 1
  std::vector<std::string> reasons;  // "the same ABHA number", "names alike (0.93)" ...
};

inline constexpr double kSuggestFrom = 0.80;  // README.md has precision and recall

Match compare(const Traits& a, const Traits& b);

struct Pair {
  std::size_t a = 0;  // a < b, into what was given
  std::size_t b = 0;
  Match match;
};

// All pairs of at least `least`, best first, as indices into what was given. Candidates are those
// that share a number, or a rough key of a name; not every pair is looked at.
std::vector<Pair> find_pairs(std::span<const Traits* const> patients, double least = kSuggestFrom);
std::vector<Pair> find_pairs(std::span<const Traits> patients, double least = kSuggestFrom);

struct Like {
  std::size_t other = 0;  // into what was given
  Match match;
};

// Those of `others` that may be `one`, best first: while somebody is being written down.
// Looks at each, so it is for the register of one clinic.
std::vector<Like> find_like(const Traits& one, std::span<const Traits* const> others,
                            double least = kSuggestFrom);

}  // namespace harkara::node::consult::patients
