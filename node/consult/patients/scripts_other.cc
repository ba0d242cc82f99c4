// Arabic script (Unicode 15, U+0600, as Persian and Urdu read it), Latin spellings as
// they are customary in India, Bangladesh and Iran, and words that are no sound's matter.
#include <algorithm>
#include <array>
#include <string>

#include "node/consult/patients/scripts.h"

namespace harkara::node::consult::patients {
namespace {

struct ArabicRow {
  char32_t letter;
  std::string_view sounds;
};
constexpr std::array kArabic = {
    ArabicRow{0x628, "B"}, ArabicRow{0x67e, "P"}, ArabicRow{0x62a, "T"}, ArabicRow{0x679, "T"},
    ArabicRow{0x62b, "S"}, ArabicRow{0x62c, "J"}, ArabicRow{0x686, "C"}, ArabicRow{0x62d, "H"},
    ArabicRow{0x62e, "K"}, ArabicRow{0x62f, "D"}, ArabicRow{0x688, "D"}, ArabicRow{0x630, "J"},
    ArabicRow{0x631, "R"}, ArabicRow{0x691, "R"}, ArabicRow{0x632, "J"}, ArabicRow{0x698, "J"},
    ArabicRow{0x633, "S"}, ArabicRow{0x634, "S"}, ArabicRow{0x635, "S"}, ArabicRow{0x636, "J"},
    ArabicRow{0x637, "T"}, ArabicRow{0x638, "J"}, ArabicRow{0x639, "a"}, ArabicRow{0x63a, "G"},
    ArabicRow{0x641, "F"}, ArabicRow{0x642, "K"}, ArabicRow{0x643, "K"}, ArabicRow{0x6a9, "K"},
    ArabicRow{0x6af, "G"}, ArabicRow{0x644, "L"}, ArabicRow{0x645, "M"}, ArabicRow{0x646, "N"},
    ArabicRow{0x6ba, "n"}, ArabicRow{0x629, "h"}, ArabicRow{0x621, ""},  ArabicRow{0x623, "a"},
    ArabicRow{0x625, "i"}, ArabicRow{0x671, "a"}, ArabicRow{0x622, "x"}, ArabicRow{0x624, "v"},
    ArabicRow{0x626, "y"}, ArabicRow{0x6be, ""},  ArabicRow{0x649, "x"}, ArabicRow{0x6d2, "e"},
    ArabicRow{0x64e, "a"}, ArabicRow{0x650, "i"}, ArabicRow{0x64f, "u"},
};

struct LatinRow {
  std::string_view spelling;
  std::string_view sounds;
};
// Longer ones first.
constexpr std::array kLatin = {
    LatinRow{"chh", "C"}, LatinRow{"ksh", "KS"}, LatinRow{"sch", "S"}, LatinRow{"tch", "C"},
    LatinRow{"sh", "S"},  LatinRow{"ch", "C"},   LatinRow{"kh", "K"},  LatinRow{"gh", "G"},
    LatinRow{"th", "T"},  LatinRow{"dh", "D"},   LatinRow{"ph", "F"},  LatinRow{"bh", "B"},
    LatinRow{"jh", "J"},  LatinRow{"zh", "J"},   LatinRow{"rh", "R"},  LatinRow{"ck", "K"},
    LatinRow{"aa", "x"},  LatinRow{"ee", "i"},   LatinRow{"oo", "u"},  LatinRow{"ou", "u"},
    LatinRow{"ai", "e"},  LatinRow{"ay", "ay"},  LatinRow{"ei", "e"},  LatinRow{"ey", "e"},
    LatinRow{"au", "o"},  LatinRow{"ow", "o"},   LatinRow{"oy", "oy"}, LatinRow{"ie", "i"},
    LatinRow{"a", "a"},   LatinRow{"b", "B"},    LatinRow{"c", "K"},   LatinRow{"d", "D"},
    LatinRow{"e", "e"},   LatinRow{"f", "F"},    LatinRow{"g", "G"},   LatinRow{"h", "H"},
    LatinRow{"i", "i"},   LatinRow{"j", "J"},    LatinRow{"k", "K"},   LatinRow{"l", "L"},
    LatinRow{"m", "M"},   LatinRow{"n", "N"},    LatinRow{"o", "o"},   LatinRow{"p", "P"},
    LatinRow{"q", "K"},   LatinRow{"r", "R"},    LatinRow{"s", "S"},   LatinRow{"t", "T"},
    LatinRow{"u", "u"},   LatinRow{"v", "V"},    LatinRow{"w", "V"},   LatinRow{"x", "KS"},
    LatinRow{"y", "i"},   LatinRow{"z", "J"},
};

// Vowels apart, so that every script's form of a word meets here.
std::string bones(std::string_view sounds) {
  std::string out;
  for (const char c : sounds)
    if (std::string_view("axiueohvyn").find(c) == std::string_view::npos) out += c;
  return out;
}

struct Settled {
  std::string_view from;
  std::string_view sounds;
};
// Abbreviations, by their sounds.
constexpr std::array kShort = {Settled{"MD", "MuHaMaD"},   Settled{"MoHD", "MuHaMaD"},
                               Settled{"MoH", "MuHaMaD"},  Settled{"Moh", "MuHaMaD"},
                               Settled{"MuHD", "MuHaMaD"}, Settled{"SiNG", "SiNH"}};
// Surnames of Bengal with an English and a learned form, by their consonants.
constexpr std::array kSurnames = {
    Settled{"MKRJ", "MuKaRJi"},   Settled{"MKPDY", "MuKaRJi"},  Settled{"MKPD", "MuKaRJi"},
    Settled{"MKPDJ", "MuKaRJi"},  Settled{"BNRJ", "BaNaRJi"},   Settled{"BNDPDY", "BaNaRJi"},
    Settled{"BNDPD", "BaNaRJi"},  Settled{"BNDPDJ", "BaNaRJi"}, Settled{"CTRJ", "CaTaRJi"},
    Settled{"CTPDY", "CaTaRJi"},  Settled{"CTPD", "CaTaRJi"},   Settled{"CTPDJ", "CaTaRJi"},
    Settled{"GNGPDY", "GaNGuLi"}, Settled{"GNGPD", "GaNGuLi"},  Settled{"GNGPDJ", "GaNGuLi"},
    Settled{"GNGL", "GaNGuLi"}};

constexpr std::array<std::string_view, 10> kTitles = {"SRi", "SRiMaTi", "SRiMxTi", "SMT",   "MR",
                                                      "MRS", "MS",      "DR",      "JaNxB", "KuM"};
// By their consonants: second names given to most women, or to most men.
constexpr std::array<std::string_view, 12> kCommon = {"DV", "KMR", "BB", "B",    "KTN", "BGM",
                                                      "KR", "BN",  "LL", "PRSD", "RN",  "SK"};

}  // namespace

Script script_of(char32_t c) {
  if (c >= 0x900 && c <= 0x97f)
    return c == 0x964 || c == 0x965 || c == 0x970 ? Script::none : Script::devanagari;
  if (c >= 0x980 && c <= 0x9ff) return c >= 0x9e6 && c <= 0x9ef ? Script::none : Script::bengali;
  if ((c >= 0x621 && c <= 0x655) || (c >= 0x671 && c <= 0x6d3)) return Script::arabic;
  return latin_letter(c) != 0 ? Script::latin : Script::none;
}

std::string_view arabic_letter(char32_t c, bool first, bool last) {
  constexpr char32_t kAlef = 0x627;
  constexpr char32_t kWaw = 0x648;
  if (c == kAlef) return first ? "a" : "x";
  if (c == kWaw) return first ? "V" : "u";
  if (c == 0x64a || c == 0x6cc) return first ? "Y" : "i";               // yeh
  if (c == 0x647 || c == 0x6c1 || c == 0x6d5) return last ? "h" : "H";  // heh
  for (const ArabicRow& row : kArabic)
    if (row.letter == c) return row.sounds;
  return "";
}

Spelling latin_spelling(std::string_view text, bool first) {
  if (text[0] == 'y' && (first || (text.size() > 1 && std::string_view("aeiou").find(text[1]) !=
                                                          std::string_view::npos)))
    return {1, first ? "Y" : "y"};
  if (text[0] == 'h' && text.size() == 1 && !first) return {1, "h"};
  for (const LatinRow& row : kLatin)
    if (text.starts_with(row.spelling)) return {row.spelling.size(), row.sounds};
  return {1, ""};
}

char latin_letter(char32_t c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  if (c >= 'a' && c <= 'z') return static_cast<char>(c);
  constexpr std::u32string_view kMarked =
      U"àáâãäåāăçćčďèéêëēėęìíîïīḥḫñńṅṇňòóôõöōřṛśşšṣťţṭùúûüūůýÿźżžẓḍġğḳḷṃ";
  constexpr std::string_view kPlain =
      "aaaaaaaacccdeeeeeeeiiiiihhnnnnnoooooorrsssstttuuuuuuyyzzzzdggklm";
  const std::size_t at = kMarked.find(c);
  return at < kPlain.size() ? kPlain[at] : '\0';
}

bool is_title(std::string_view sounds) {
  return std::find(kTitles.begin(), kTitles.end(), sounds) != kTitles.end();
}

bool is_common(std::string_view sounds) {
  return std::find(kCommon.begin(), kCommon.end(), bones(sounds)) != kCommon.end();
}

std::string_view settled(std::string_view sounds) {
  for (const Settled& row : kShort)
    if (row.from == sounds) return row.sounds;
  const std::string rough = bones(sounds);
  for (const Settled& row : kSurnames)
    if (row.from == rough) return row.sounds;
  return sounds;
}

}  // namespace harkara::node::consult::patients
