// Patients who do not exist, written down several times as clinics write: in Hindi,
// Bengali, Persian and Latin letters, misspelt, misheard, with ages told in round numbers.
// The spellings of each name were written by hand (people_names.cc), and the errors are
// drawn from rules of their own: nothing here is shared with what is tested.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "node/consult/event.h"

namespace harkara::node::consult::testing {

struct Spellings {
  const char* latin;  // several, "|" between; the first is the usual one
  const char* devanagari;
  const char* bengali;
  const char* arabic;
};
const std::vector<Spellings>& women();
const std::vector<Spellings>& men();
const std::vector<Spellings>& surnames();
const std::vector<Spellings>& villages();

struct Written {
  std::size_t person = 0;  // who it really is
  Json patient;            // as a case record has it
  std::string script;      // "latin", "devanagari", "bengali", "arabic"
};

struct PeopleOptions {
  std::size_t people = 1'000;
  double again = 0.5;         // of them are written a second time
  double abha = 0.2;          // of the entries give an ABHA number
  double other_script = 0.4;  // of the second entries
};

// The same seed, the same people.
std::vector<Written> make_people(const PeopleOptions& options, std::uint64_t seed);

}  // namespace harkara::node::consult::testing
