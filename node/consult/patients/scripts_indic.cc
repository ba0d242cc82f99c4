// Devanagari and Bengali: the code charts of Unicode 15 (U+0900, U+0980), sounds after
// ISO 15919; Bengali's own after Chatterji (1926): ya is ja, va is ba, the sibilants are one.
#include <array>

#include "node/consult/patients/scripts.h"

namespace harkara::node::consult::patients {
namespace {

struct Row {
  char32_t letter;  // Devanagari
  Part part;
  std::string_view sounds;
};

constexpr std::array kRows = {
    Row{0x901, Part::mark, "n"},      Row{0x902, Part::mark, "N"},
    Row{0x903, Part::mark, "h"},      Row{0x905, Part::vowel, "a"},
    Row{0x906, Part::vowel, "x"},     Row{0x907, Part::vowel, "i"},
    Row{0x908, Part::vowel, "i"},     Row{0x909, Part::vowel, "u"},
    Row{0x90a, Part::vowel, "u"},     Row{0x90b, Part::vowel, "Ri"},
    Row{0x90d, Part::vowel, "e"},     Row{0x90f, Part::vowel, "e"},
    Row{0x910, Part::vowel, "e"},     Row{0x911, Part::vowel, "o"},
    Row{0x913, Part::vowel, "o"},     Row{0x914, Part::vowel, "o"},
    Row{0x915, Part::consonant, "K"}, Row{0x916, Part::consonant, "K"},
    Row{0x917, Part::consonant, "G"}, Row{0x918, Part::consonant, "G"},
    Row{0x919, Part::consonant, "N"}, Row{0x91a, Part::consonant, "C"},
    Row{0x91b, Part::consonant, "C"}, Row{0x91c, Part::consonant, "J"},
    Row{0x91d, Part::consonant, "J"}, Row{0x91e, Part::consonant, "N"},
    Row{0x91f, Part::consonant, "T"}, Row{0x920, Part::consonant, "T"},
    Row{0x921, Part::consonant, "D"}, Row{0x922, Part::consonant, "D"},
    Row{0x923, Part::consonant, "N"}, Row{0x924, Part::consonant, "T"},
    Row{0x925, Part::consonant, "T"}, Row{0x926, Part::consonant, "D"},
    Row{0x927, Part::consonant, "D"}, Row{0x928, Part::consonant, "N"},
    Row{0x92a, Part::consonant, "P"}, Row{0x92b, Part::consonant, "F"},
    Row{0x92c, Part::consonant, "B"}, Row{0x92d, Part::consonant, "B"},
    Row{0x92e, Part::consonant, "M"}, Row{0x92f, Part::consonant, "Y"},
    Row{0x930, Part::consonant, "R"}, Row{0x932, Part::consonant, "L"},
    Row{0x933, Part::consonant, "L"}, Row{0x935, Part::consonant, "V"},
    Row{0x936, Part::consonant, "S"}, Row{0x937, Part::consonant, "S"},
    Row{0x938, Part::consonant, "S"}, Row{0x939, Part::consonant, "H"},
    Row{0x93c, Part::mark, ""},       Row{0x93e, Part::sign, "x"},
    Row{0x93f, Part::sign, "i"},      Row{0x940, Part::sign, "i"},
    Row{0x941, Part::sign, "u"},      Row{0x942, Part::sign, "u"},
    Row{0x943, Part::sign, "Ri"},     Row{0x945, Part::sign, "e"},
    Row{0x947, Part::sign, "e"},      Row{0x948, Part::sign, "e"},
    Row{0x949, Part::sign, "o"},      Row{0x94b, Part::sign, "o"},
    Row{0x94c, Part::sign, "o"},      Row{0x94d, Part::virama, ""},
    Row{0x94e, Part::consonant, "T"},  // where Bengali has its khanda ta
    Row{0x958, Part::consonant, "K"}, Row{0x959, Part::consonant, "K"},
    Row{0x95a, Part::consonant, "G"}, Row{0x95b, Part::consonant, "J"},
    Row{0x95c, Part::consonant, "R"}, Row{0x95d, Part::consonant, "R"},
    Row{0x95e, Part::consonant, "F"}, Row{0x95f, Part::consonant, "Y"},
};

struct OwnRow {
  char32_t letter;  // Bengali
  std::string_view sounds;
};
constexpr std::array kBengali = {
    OwnRow{0x9af, "J"}, OwnRow{0x9df, "y"},  OwnRow{0x9ac, "B"},  OwnRow{0x985, "o"},
    OwnRow{0x9ad, "B"}, OwnRow{0x990, "oi"}, OwnRow{0x9c8, "oi"}, OwnRow{0x9ab, "F"},
};

constexpr char32_t kBengaliOffset = 0x80;

}  // namespace

Letter indic_letter(char32_t letter, Script script) {
  const bool bengali = script == Script::bengali;
  const char32_t twin = bengali ? letter - kBengaliOffset : letter;
  for (const Row& row : kRows) {
    if (row.letter != twin) continue;
    Letter out{row.part, row.sounds};
    if (bengali)
      for (const OwnRow& own : kBengali)
        if (own.letter == letter) out.sounds = own.sounds;
    return out;
  }
  return {};
}

char32_t dotted_letter(char32_t letter, char32_t nukta) {
  constexpr char32_t kNukta = 0x93c;
  const char32_t offset = nukta - kNukta;  // of the script
  if (offset != 0 && offset != kBengaliOffset) return 0;
  struct Dotted {
    char32_t plain;
    char32_t dotted;
  };
  for (const Dotted& row : {Dotted{0x921, 0x95c}, {0x922, 0x95d}, {0x92f, 0x95f}})
    if (row.plain + offset == letter) return row.dotted + offset;
  return 0;
}

}  // namespace harkara::node::consult::patients
