// Error rules: Latin spellings after what Indian and Persian romanisation is known to vary
// in (length of vowels, aspirates, v and b, s and sh, doubled letters), slips of the pen
// after Damerau (1964: one letter left out, added, exchanged or swapped), ages told in
// fives (Whipple), native script after confusable signs.
#include "tests/node/consult/people.h"

#include <algorithm>

namespace harkara::node::consult::testing {
namespace {

using std::string_view_literals::operator""sv;

constexpr const char* kScripts[] = {"latin", "devanagari", "bengali", "arabic"};

struct Person {
  std::size_t given;
  std::size_t surname;
  std::size_t father;
  std::size_t father_surname;
  std::size_t village;
  bool woman;
  int age;
  std::string abha;
  std::string phone;
  std::size_t script;  // that their clinic writes
};

class Maker {
 public:
  Maker(const PeopleOptions& options, std::uint64_t seed) : options_(options), random_(seed) {}

  std::vector<Written> run() {
    std::vector<Written> out;
    Person last{};
    for (std::size_t i = 0; i < options_.people; ++i) {
      // Every fifth is of the household before: same surname, village and telephone.
      const Person person = i > 0 && chance(0.2) ? relative(last) : stranger();
      out.push_back(write(person, i, person.script));
      if (chance(options_.again)) {
        const bool other = chance(options_.other_script);
        out.push_back(write(person, i, other ? below(4) : person.script));
      }
      last = person;
    }
    return out;
  }

 private:
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_.below(bound)); }
  bool chance(double share) { return static_cast<double>(random_.below(1'000'000)) < share * 1e6; }

  // A few names are borne by many: the lesser of two draws.
  std::size_t popular(std::size_t count) { return std::min(below(count), below(count)); }

  std::string digits(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += static_cast<char>('0' + below(10));
    return out;
  }

  Person stranger() {
    Person out{};
    out.woman = chance(0.55);
    out.given = popular(out.woman ? women().size() : men().size());
    out.surname = popular(surnames().size());
    out.father = popular(men().size());
    out.father_surname = out.surname;
    out.village = popular(villages().size());
    out.age = static_cast<int>(below(80)) + 1;
    out.abha = "22" + digits(12);
    out.phone = "9" + digits(9);
    out.script = below(4);
    return out;
  }

  Person relative(const Person& of) {
    Person out = stranger();
    out.surname = of.surname;
    out.father_surname = of.father_surname;
    out.village = of.village;
    out.phone = of.phone;
    out.script = of.script;
    if (chance(0.5)) out.father = of.father;
    return out;
  }

  std::string pick(const char* list) {
    std::vector<std::string> all(1);
    for (const char* c = list; *c != '\0'; ++c)
      if (*c == '|')
        all.emplace_back();
      else
        all.back() += *c;
    return chance(0.5) ? all[0] : all[below(all.size())];
  }

  void replace(std::string& text, std::string_view from, std::string_view to, double share) {
    const std::size_t at = text.find(from);
    if (at != std::string::npos && chance(share)) text.replace(at, from.size(), to);
  }

  std::string latin(const char* list) {
    std::string out = pick(list);
    replace(out, "aa", "a", 0.5);
    replace(out, "ee", "i", 0.3);
    replace(out, "oo", "u", 0.3);
    replace(out, "v", "w", 0.15);
    replace(out, "sh", "s", 0.08);
    replace(out, "th", "t", 0.2);
    replace(out, "ph", "f", 0.3);
    replace(out, "z", "j", 0.15);
    replace(out, "i", "ee", 0.08);
    replace(out, "kh", "k", 0.08);
    if (chance(0.05)) out += out.back() == 'a' ? "h" : "a";
    if (chance(0.06)) slip(out);
    if (chance(0.1))
      for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
  }

  void slip(std::string& text) {
    if (text.size() < 4) return;
    const std::size_t at = 1 + below(text.size() - 2);
    switch (below(4)) {
      case 0: text.erase(at, 1); break;
      case 1: text.insert(at, 1, static_cast<char>('a' + below(26))); break;
      case 2: text[at] = static_cast<char>('a' + below(26)); break;
      default: std::swap(text[at], text[at + 1]);
    }
  }

  std::string devanagari(std::string out) {
    replace(out, "ी", "ि", 0.12);
    replace(out, "ू", "ु", 0.12);
    replace(out, "़", "", 0.5);
    replace(out, "ं", "ँ", 0.1);
    replace(out, "श", "स", 0.1);
    replace(out, "ण", "न", 0.2);
    replace(out, "व", "ब", 0.08);
    return out;
  }

  std::string bengali(std::string out) {
    replace(out, "ী", "ি", 0.3);
    replace(out, "ূ", "ু", 0.3);
    replace(out, "ণ", "ন", 0.3);
    replace(out, "শ", "স", 0.15);
    replace(out, "জ", "য", 0.15);
    replace(out, "ো", "", 0.1);
    return out;
  }

  std::string arabic(std::string out) {
    replace(out, "ی", "ي", 0.3);
    replace(out, "ک", "ك", 0.3);
    replace(out, "ص", "س", 0.08);
    replace(out, "ط", "ت", 0.1);
    replace(out, "ح", "ه", 0.08);
    replace(out, "آ", "ا", 0.4);
    return out;
  }

  std::string spelt(const Spellings& name, std::size_t script) {
    if (script == 1) return devanagari(name.devanagari);
    if (script == 2) return bengali(name.bengali);
    return script == 3 ? arabic(name.arabic) : latin(name.latin);
  }

  std::string full_name(const Person& person, std::size_t script) {
    const auto& given = (person.woman ? women() : men()).at(person.given);
    const std::string first = spelt(given, script);
    const std::string second = spelt(surnames().at(person.surname), script);
    if (chance(0.12)) return first;  // often nobody asks for more
    if (script == 0 && chance(0.04)) return first.substr(0, 1) + ". " + second;
    if (chance(0.04)) return second + " " + first;
    if (chance(0.03)) return first + second;
    static const char* const kTitles[4][2] = {
        {"Smt ", "Shri "}, {"श्रीमती ", "श्री "}, {"শ্রীমতী ", "শ্রী "}, {"", ""}};
    return (chance(0.1) ? kTitles[script][person.woman ? 0 : 1] : "") + first + " " + second;
  }

  int told_age(int age) {
    const int guessed = age + static_cast<int>(below(5)) - 2;
    if (age > 20 && chance(0.4)) return std::max(1, (guessed + 2) / 5 * 5);
    return std::max(1, chance(0.5) ? age : guessed);
  }

  Written write(const Person& person, std::size_t who, std::size_t script) {
    Written out;
    out.person = who;
    out.script = kScripts[script];
    out.patient = {{"pseudonym", "K-" + std::to_string(++number_)},
                   {"name", full_name(person, script)},
                   {"age", told_age(person.age)},
                   {"sex", person.woman ? "female" : "male"}};
    if (chance(0.01)) out.patient["sex"] = person.woman ? "male" : "female";
    if (chance(0.75)) out.patient["village"] = spelt(villages().at(person.village), script);
    if (chance(0.5))
      out.patient["guardian"] = spelt(men().at(person.father), script) + " " +
                                spelt(surnames().at(person.father_surname), script);
    if (chance(0.35)) out.patient["phone"] = chance(0.85) ? person.phone : "9" + digits(9);
    if (chance(options_.abha)) out.patient["abha"] = person.abha;
    return out;
  }

  const PeopleOptions& options_;
  SeededRandom random_;
  std::size_t number_ = 0;
};

}  // namespace

std::vector<Written> make_people(const PeopleOptions& options, std::uint64_t seed) {
  return Maker(options, seed).run();
}

}  // namespace harkara::node::consult::testing
