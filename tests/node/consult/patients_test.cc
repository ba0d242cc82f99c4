#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "node/consult/patients/book.h"
#include "tests/node/consult/people.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult::patients {
namespace {

using namespace testing;

double alike(const char* a, const char* b) {
  return likeness(sounds_of(a), sounds_of(b));
}

TEST_CASE("a name sounds the same in four scripts", "[consult][patients]") {
  for (const auto& [a, b] :
       std::vector<std::pair<const char*, const char*>>{{"Fatima Khatun", "ফাতিমা খাতুন"},
                                                        {"Fatemeh Ahmadi", "فاطمه احمدی"},
                                                        {"Sunita Devi", "सुनीता देवी"},
                                                        {"Lakshmi Yadav", "लक्ष्मी यादव"},
                                                        {"Laxmi Jadav", "লক্ষ্মী যাদব"},
                                                        {"Mohd Rahim", "محمد رحیم"},
                                                        {"Md. Karim", "মোঃ করিম"},
                                                        {"Vijay Singh", "বিজয় সিং"},
                                                        {"Mukhopadhyay", "Mukherjee"},
                                                        {"मोहम्मद हुसैन", "محمد حسین"},
                                                        {"Shrimati Rama Devi", "रमा देवी"}}) {
    INFO(a << " / " << b << ": " << sounds_of(a).words.at(0).sounds << " / "
           << sounds_of(b).words.at(0).sounds);
    CHECK(alike(a, b) > 0.85);
  }
}

TEST_CASE("other names sound otherwise", "[consult][patients]") {
  for (const auto& [a, b] :
       std::vector<std::pair<const char*, const char*>>{{"Sunita Devi", "Anita Devi"},
                                                        {"Ram Yadav", "श्याम यादव"},
                                                        {"Geeta Sharma", "Kavita Sharma"},
                                                        {"Rahim Khan", "Karim Khan"},
                                                        {"محمد رضایی", "احمد رضایی"},
                                                        {"Mohan Das", "Madan Das"}}) {
    INFO(a << " / " << b);
    CHECK(alike(a, b) < 0.85);
  }
}

TEST_CASE("foreign bytes are no name and do no harm", "[consult][patients]") {
  CHECK(sounds_of("").words.empty());
  CHECK(sounds_of("\xff\xfe 123 \xe0\xa4").words.empty());
  CHECK(sounds_of(std::string(100'000, 'a')).words.size() == 1);
}

TEST_CASE("a pseudonym counts as a name where it reads as one", "[consult][patients]") {
  const auto name = [](const Json& patient) { return traits_of(patient, 0).name_text; };
  CHECK(name({{"pseudonym", "सुनीता देवी"}}) == "सुनीता देवी");
  CHECK(name({{"pseudonym", "K-17"}}).empty());
  CHECK(name({{"pseudonym", "४७"}}).empty());
  CHECK(name({{"pseudonym", "Sunita"}, {"name", "Rama"}}) == "Rama");
}

struct Figures {
  std::size_t found = 0;
  std::size_t right = 0;
  std::size_t all = 0;
};

Figures figures(std::uint64_t seed) {
  const auto people = make_people({.people = 500}, seed);
  std::vector<Traits> traits;
  for (const Written& each : people) traits.push_back(traits_of(each.patient, kNow.wall_ms));
  Figures out;
  for (std::size_t i = 0; i < people.size(); ++i)
    for (std::size_t j = i + 1; j < people.size(); ++j)
      out.all += people[i].person == people[j].person ? 1U : 0U;
  for (const Pair& pair : find_pairs(traits)) {
    ++out.found;
    out.right += people[pair.a].person == people[pair.b].person ? 1U : 0U;
  }
  return out;
}

TEST_CASE("most duplicates of a generated register are found, and few others",
          "[consult][patients]") {
  const Figures found = figures(20'261'122);
  INFO(found.right << " of " << found.all << " pairs, " << found.found << " suggested");
  CHECK(found.right * 100 >= found.all * 60);
  CHECK(found.right * 100 >= found.found * 75);
}

CaseId open_for(TestNode& clinic, const char* pseudonym, const char* name) {
  NewConsult wanted = consult();
  wanted.record["patient"]["pseudonym"] = pseudonym;
  wanted.record["patient"]["name"] = name;
  const auto id = clinic.book.open_case(wanted, kNow);
  REQUIRE(id);
  return *id;
}

TEST_CASE("patients are suggested, merged by a person, and parted again", "[consult][patients]") {
  World w;
  open_for(w.clinic, "K-1", "Sunita Devi Yadav");
  open_for(w.clinic, "K-2", "सुनीता देवी यादव");
  open_for(w.clinic, "K-1", "Sunita Yadav");
  auto book = w.clinic.book.patients();
  REQUIRE(book);
  REQUIRE(book->patients.size() == 2);  // nothing is merged by itself
  const auto suggested = book->suggestions(0.5);
  REQUIRE(suggested.size() == 1);
  const PatientId a = suggested[0].a;
  const PatientId b = suggested[0].b;
  CHECK_FALSE(suggested[0].match.reasons.empty());
  REQUIRE(w.clinic.book.merge_patients(a, b, "ration card", kNow));
  book = w.clinic.book.patients();
  REQUIRE(book->patients.size() == 1);
  CHECK(book->patients[0].cases.size() == 3);
  CHECK(book->resolve(patient_name(b).substr(0, 8)));
  CHECK(w.clinic.book.merge_patients(a, b, "", kNow).error().code == Errc::refused);
  REQUIRE(w.clinic.book.split_patients(b, a, "mother and daughter", kNow));
  book = w.clinic.book.patients();
  CHECK(book->patients.size() == 2);
  CHECK(book->suggestions(0.5).empty());  // never again
  CHECK(book->links.size() == 2);         // both decisions are kept
  CHECK(w.clinic.book.split_patients(a, b, "", kNow).error().code == Errc::refused);
}

TEST_CASE("decisions about patients mean the same in any order, and told twice",
          "[consult][patients]") {
  SeededRandom random(5);
  std::vector<PatientId> ids;
  for (int i = 0; i < 12; ++i) ids.push_back(random.make<PatientId>());
  std::vector<Link> links;
  for (std::uint32_t i = 0; i < 60; ++i) {
    const PatientId x = ids[random.below(ids.size())];
    const PatientId y = ids[random.below(ids.size())];
    if (x == y) continue;
    links.push_back({random.make<LinkId>(), i / 4, 0, std::min(x, y), std::max(x, y),
                     random.below(3) > 0, "", ""});
  }
  const auto whole = groups(links);
  for (int round = 0; round < 50; ++round) {
    links.push_back(links[random.below(links.size())]);
    for (std::size_t i = links.size(); i > 1; --i) std::swap(links[i - 1], links[random.below(i)]);
    CHECK(groups(links) == whole);
  }
}

}  // namespace
}  // namespace harkara::node::consult::patients
