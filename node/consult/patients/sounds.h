// A name as it sounds, whatever script it is written in: one letter a sound, in an
// alphabet so coarse that spellings of one name come out alike (README.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harkara::node::consult::patients {

// Consonants: K G C J T D N P F B V M R L S H Y. Weak ones, which spellings often leave
// out: h v y n. Vowels: a (short or unclear) x (long a) i u e o.
struct Word {
  std::string sounds;
  bool vowels_written = true;  // Arabic script leaves short ones out
  bool common = false;         // says little about who it is: devi, kumar, bibi ...
};

struct Name {
  std::vector<Word> words;  // without titles
};

// Never fails: what is no letter of a known script separates words.
Name sounds_of(std::string_view utf8);

// 0 to 1. Words may come in another order, be joined, or be left out when common.
double likeness(const Name& a, const Name& b);

// Keys such that spellings of one name nearly always share one; for finding candidates.
std::vector<std::string> rough_keys(const Name& name);

}  // namespace harkara::node::consult::patients
