#include "node/consult/patients/sounds.h"

#include <algorithm>

#include "node/consult/patients/scripts.h"
#include "node/consult/utf8.h"

namespace harkara::node::consult::patients {
namespace {

constexpr std::size_t kMaxWords = 12;
constexpr std::size_t kMaxSounds = 24;  // of a word; what is longer differs before that
constexpr std::string_view kVowels = "axiueo";

bool is_vowel(char c) {
  return kVowels.find(c) != std::string_view::npos;
}

// One word of one script, letter by letter.
std::string latin_sounds(std::u32string_view word) {
  std::string plain;
  for (const char32_t c : word) plain += latin_letter(c);
  std::string out;
  for (std::string_view rest = plain; !rest.empty();) {
    const Spelling spelling = latin_spelling(rest, rest.size() == plain.size());
    out += spelling.sounds;
    rest.remove_prefix(spelling.letters);
  }
  return out;
}

std::string indic_sounds(std::u32string_view word, Script script) {
  std::string out;
  bool inherent = false;  // the last consonant still has its own 'a'
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char32_t dotted = i + 1 < word.size() ? dotted_letter(word[i], word[i + 1]) : 0;
    const Letter letter = indic_letter(dotted != 0 ? dotted : word[i], script);
    if (letter.part == Part::mark && letter.sounds.empty()) continue;  // a nukta
    const bool own = letter.part != Part::sign && letter.part != Part::virama;
    if (inherent && own) out += 'a';
    inherent = letter.part == Part::consonant;
    out += letter.sounds;
  }
  return out;  // the last 'a' of a word is not spoken
}

std::string arabic_sounds(std::u32string_view word) {
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i)
    out += arabic_letter(word[i], i == 0, i + 1 == word.size());
  return out;
}

std::string collapsed(std::string_view sounds) {
  std::string out;
  for (const char c : sounds)
    if (out.empty() || out.back() != c) out += c;
  if (out.size() > kMaxSounds) out.resize(kMaxSounds);
  return out;
}

void add_word(Name& name, std::u32string_view letters, Script script) {
  if (letters.empty() || name.words.size() == kMaxWords) return;
  const std::string raw = script == Script::latin    ? latin_sounds(letters)
                          : script == Script::arabic ? arabic_sounds(letters)
                                                     : indic_sounds(letters, script);
  const std::string sounds = collapsed(raw);
  if (sounds.empty() || is_title(sounds)) return;
  const std::string settled_form(settled(sounds));
  const bool written = script != Script::arabic || settled_form != sounds;
  name.words.push_back({settled_form, written, is_common(settled_form)});
}

// What makes no difference between two sounds, and what makes a small one. Everything
// else is a whole difference.
double exchange(char a, char b) {
  if (a == b) return 0;
  if (a > b) std::swap(a, b);
  struct Near {
    char a;
    char b;
    double cost;
  };
  static constexpr Near kNear[] = {
      {'a', 'x', 0.05}, {'a', 'o', 0.15}, {'a', 'e', 0.15}, {'e', 'i', 0.15}, {'o', 'u', 0.10},
      {'a', 'u', 0.25}, {'a', 'i', 0.30}, {'e', 'x', 0.25}, {'o', 'x', 0.25}, {'B', 'V', 0.15},
      {'G', 'K', 0.45}, {'D', 'T', 0.45}, {'F', 'P', 0.30}, {'B', 'P', 0.60}, {'J', 'Y', 0.35},
      {'J', 'y', 0.25}, {'Y', 'y', 0.00}, {'H', 'h', 0.00}, {'N', 'n', 0.00}, {'V', 'v', 0.00},
      {'C', 'S', 0.50}, {'J', 'S', 0.60}, {'D', 'J', 0.60}, {'M', 'N', 0.50}, {'L', 'R', 0.60},
      {'D', 'R', 0.45}, {'F', 'V', 0.50}, {'V', 'u', 0.20}, {'V', 'o', 0.30}, {'Y', 'i', 0.20},
      {'i', 'y', 0.05}, {'u', 'v', 0.05}, {'e', 'y', 0.15}, {'C', 'K', 0.60}, {'B', 'u', 0.5}};
  for (const Near& near : kNear)
    if (std::min(near.a, near.b) == a && std::max(near.a, near.b) == b) return near.cost;
  return is_vowel(a) && is_vowel(b) ? 0.35 : 1;
}

double weight(char c) {
  if (c == 'a') return 0.12;
  if (c == 'h' || c == 'n' || c == 'v' || c == 'y') return 0.25;
  if (c == 'H' || c == 'Y') return 0.45;
  return is_vowel(c) ? 0.35 : 1;
}

// Leaving a sound out. Between two forms of which one writes no short vowels, vowels
// cost next to nothing.
double gap(char c, bool vowels) {
  return !vowels && is_vowel(c) ? 0.06 : weight(c);
}

double length(std::string_view sounds) {
  double sum = 0;
  for (const char c : sounds) sum += weight(c);
  return sum;
}

double distance(std::string_view a, std::string_view b, bool vowels) {
  std::vector<double> row(b.size() + 1, 0);
  for (std::size_t j = 0; j < b.size(); ++j) row[j + 1] = row[j] + gap(b[j], vowels);
  for (const char c : a) {
    double diagonal = row[0];
    row[0] += gap(c, vowels);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const double changed = diagonal + exchange(c, b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j + 1] + gap(c, vowels), row[j] + gap(b[j], vowels)});
    }
  }
  return row.back();
}

double word_likeness(const Word& a, const Word& b) {
  const bool initial = a.sounds.size() == 1 || b.sounds.size() == 1;
  if (initial) return exchange(a.sounds[0], b.sounds[0]) < 0.3 ? 0.75 : 0;
  const double whole = std::max({length(a.sounds), length(b.sounds), 1.0});
  const double apart = distance(a.sounds, b.sounds, a.vowels_written && b.vowels_written);
  // One wrong consonant of two is another name, of five a slip of the pen.
  return std::max(0.0, 1 - apart / whole * 1.15);
}

double word_weight(const Word& word) {
  return word.common ? 0.3 : word.sounds.size() == 1 ? 0.4 : 1;
}

Word joined(const Name& name) {
  Word out;
  for (const Word& word : name.words) {
    out.sounds += word.sounds;
    out.vowels_written = out.vowels_written && word.vowels_written;
  }
  out.sounds = collapsed(out.sounds);
  return out;
}

// Each word of the shorter name with the best one left of the longer.
double matched_words(const Name& few, const Name& many) {
  std::vector<bool> taken(many.words.size(), false);
  double sum = 0;
  double weights = 0;
  for (const Word& word : few.words) {
    double best = 0;
    std::size_t at = many.words.size();
    for (std::size_t j = 0; j < many.words.size(); ++j) {
      const double like = taken[j] ? 0 : word_likeness(word, many.words[j]);
      if (like > best) best = like, at = j;
    }
    if (at < many.words.size()) taken[at] = true;
    const double heavy = at < many.words.size()
                             ? std::max(word_weight(word), word_weight(many.words[at]))
                             : word_weight(word);
    sum += best * heavy;
    weights += heavy;
  }
  for (std::size_t j = 0; j < many.words.size(); ++j)
    if (!taken[j]) weights += 0.25 * word_weight(many.words[j]);
  return weights == 0 ? 0 : sum / weights;
}

// Sounds that spellings exchange, brought to one; vowels and weak ones away.
std::string rough(std::string_view sounds) {
  std::string out;
  for (const char c : sounds) {
    if (weight(c) < 1) continue;
    const char merged = c == 'G' ? 'K' : c == 'V' || c == 'F' || c == 'B' ? 'P' : c;
    if (out.empty() || out.back() != merged) out += merged;
  }
  return out;
}

}  // namespace

Name sounds_of(std::string_view utf8) {
  Name name;
  std::u32string word;
  Script script = Script::none;
  while (!utf8.empty()) {
    const auto c = take_code_point(utf8);
    if (c && (*c == 0x200c || *c == 0x200d || *c == '\'' || *c == 0x2019)) continue;  // joiners
    const Script next = c ? script_of(*c) : Script::none;
    if (next != script || next == Script::none) {
      if (script != Script::none) add_word(name, word, script);
      word.clear();
    }
    script = next;
    if (next != Script::none) word += *c;
  }
  if (script != Script::none) add_word(name, word, script);
  return name;
}

double likeness(const Name& a, const Name& b) {
  if (a.words.empty() || b.words.empty()) return 0;
  const bool fewer = a.words.size() <= b.words.size();
  const double words = fewer ? matched_words(a, b) : matched_words(b, a);
  return std::max(words, word_likeness(joined(a), joined(b)));
}

std::vector<std::string> rough_keys(const Name& name) {
  std::vector<std::string> keys;
  for (const Word& word : name.words) {
    const std::string bones = rough(word.sounds);
    if (bones.size() >= 2 && !word.common) keys.push_back(bones.substr(0, 2));
    if (bones.size() >= 3) keys.push_back("-" + bones.substr(1, 2));
  }
  if (keys.empty()) keys.push_back(rough(joined(name).sounds).substr(0, 2));
  return keys;
}

}  // namespace harkara::node::consult::patients
