// How letters of each script sound: tables, with their sources in README.md.
#pragma once

#include <string_view>

namespace harkara::node::consult::patients {

enum class Script : std::uint8_t { none, latin, devanagari, bengali, arabic };
Script script_of(char32_t letter);

// What an Indic letter is: a consonant takes an inherent 'a' unless a vowel sign or a
// virama follows.
enum class Part : std::uint8_t { other, consonant, vowel, sign, virama, mark };
struct Letter {
  Part part = Part::other;
  std::string_view sounds;
};
// Bengali letters stand in Unicode 0x80 after their Devanagari twins, so one table
// serves both, with Bengali's own pronunciation where it differs.
Letter indic_letter(char32_t letter, Script script);
// The letter that a nukta (the dot below) makes of another; 0: it is no nukta, or the
// letter sounds as before.
char32_t dotted_letter(char32_t letter, char32_t nukta);

// Sounds of a letter of Arabic script (Persian, Urdu, Arabic) within a word; "" for marks.
std::string_view arabic_letter(char32_t letter, bool first, bool last);

// The longest spelling at the front of lower-case Latin text: how many letters, which
// sounds. REQUIRES: !text.empty().
struct Spelling {
  std::size_t letters = 1;
  std::string_view sounds;
};
Spelling latin_spelling(std::string_view text, bool first);

// Latin letters with marks become plain ones, in lower case; 0: no letter of a name.
char latin_letter(char32_t letter);

// By its sounds. A title is no part of the name; a common word says little.
bool is_title(std::string_view sounds);
bool is_common(std::string_view sounds);
// Spellings that no rule of sounds connects, brought to one: "mohd" and "muhammad".
std::string_view settled(std::string_view sounds);

}  // namespace harkara::node::consult::patients
