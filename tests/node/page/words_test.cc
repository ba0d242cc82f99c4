// The page's catalogues: whatever one language says, all do, each in its own script.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace {

using Json = nlohmann::json;

const std::map<std::string, std::set<std::string>> kPluralForms = {
    {"en", {"one", "other"}},
    {"hi", {"one", "other"}},
    {"bn", {"one", "other"}},
    {"fa", {"one", "other"}},
};

// Latin words that stay as they are: names of programs, files, codes and addresses.
const std::set<std::string> kKept = {"README", "HKRX", "name", "abdm", "O", "A", "B", "X"};

Json catalogue(const std::string& language) {
  std::ifstream file(std::string(HARKARA_PAGE) + "/src/words/" + language + ".json");
  return Json::parse(file);
}

std::vector<std::string> forms_of(const Json& entry) {
  if (entry.is_string()) return {entry.get<std::string>()};
  std::vector<std::string> out;
  for (const auto& [form, text] : entry.items()) out.push_back(text.get<std::string>());
  return out;
}

// The {names} in a text.
std::set<std::string> places_of(const std::string& text) {
  std::set<std::string> out;
  for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1))
    out.insert(text.substr(at + 1, text.find('}', at) - at - 1));
  return out;
}

std::string without_places(std::string text) {
  for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{'))
    text.erase(at, text.find('}', at) - at + 1);
  return text;
}

bool is_latin(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Words in Latin letters that are not to be kept.
std::set<std::string> latin_words(const std::string& text) {
  std::set<std::string> out;
  std::string word;
  for (const char c : text + " ") {
    if (is_latin(c)) {
      word += c;
      continue;
    }
    if (!word.empty() && !kKept.contains(word)) out.insert(word);
    word.clear();
  }
  return out;
}

}  // namespace

TEST_CASE("every catalogue of the page has every key, in the forms its language counts with",
          "[page]") {
  const Json english = catalogue("en");
  REQUIRE(english.size() > 400);
  for (const auto& [language, plurals] : kPluralForms) {
    const Json words = catalogue(language);
    CAPTURE(language);
    for (const auto& [key, entry] : english.items()) {
      CAPTURE(key);
      REQUIRE(words.contains(key));
      for (const std::string& text : forms_of(words[key])) CHECK_FALSE(text.empty());
      if (!words[key].is_object()) continue;
      std::set<std::string> forms;
      for (const auto& [form, text] : words[key].items()) forms.insert(form);
      CHECK(forms == plurals);
    }
    CHECK(words.size() == english.size());
  }
}

TEST_CASE("a translation fills in what the English text fills in", "[page]") {
  const Json english = catalogue("en");
  for (const char* language : {"hi", "bn", "fa"}) {
    const Json words = catalogue(language);
    CAPTURE(language);
    for (const auto& [key, entry] : english.items()) {
      CAPTURE(key);
      const auto wanted = places_of(forms_of(entry).back());
      // "one" may say the number in words; the form for all others says it.
      for (const std::string& text : forms_of(words[key])) {
        const auto found = places_of(text);
        CHECK(std::ranges::includes(wanted, found));
      }
      CHECK(places_of(forms_of(words[key]).back()) == wanted);
    }
  }
}

TEST_CASE("no English is left over in Hindi, Bengali and Persian", "[page]") {
  for (const char* language : {"hi", "bn", "fa"}) {
    const Json words = catalogue(language);
    CAPTURE(language);
    for (const auto& [key, entry] : words.items()) {
      CAPTURE(key);
      for (const std::string& text : forms_of(entry))
        CHECK(latin_words(without_places(text)) == std::set<std::string>{});
    }
  }
}

TEST_CASE("the page says every rule of the prescriptions in its own words", "[page]") {
  std::ifstream file(std::string(HARKARA_PAGE) + "/../consult/rx/rules.json");
  const Json english = catalogue("en");
  const Json book = Json::parse(file);
  REQUIRE(book["rules"].size() > 20);
  for (const Json& rule : book["rules"])
    CHECK(english.contains("rule." + rule["id"].get<std::string>()));
}
