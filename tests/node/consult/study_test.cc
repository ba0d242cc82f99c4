#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <set>

#include "base/random.h"
#include "node/consult/case_name.h"
#include "node/consult/examination.h"
#include "node/consult/record.h"
#include "node/consult/study/case_line.h"
#include "node/consult/study/export.h"

namespace harkara::node::consult::study {
namespace {

using Catch::Matchers::Contains;

constexpr std::int64_t kDay_ms = 86'400'000;

// One clinic's cases, and what a study gets of them.
class Clinic {
 public:
  CaseId open(const std::string& patient, int age, Json more = Json::object()) {
    const auto id = random_.make<CaseId>();
    Json record = {
        {"patient",
         {{"pseudonym", patient}, {"name", "Sunita Devi"}, {"age", age}, {"sex", "female"}}},
        {"question", "Is Sunita well?"},
        {"history", {{"told by", "her sister, at Rampur"}}},
        {"consent", "implied"},
        {"vitals", {{"spo2_percent", 93}, {"note", "cold hands"}}},
        {"local", "house 7"}};
    record.merge_patch(more);
    add(id, EventKind::opened, record);
    return id;
  }
  void add(const CaseId& id, EventKind kind, Json body) {
    Event event;
    event.case_id = id;
    event.id = random_.make<EventId>();
    event.kind = kind;
    event.height = static_cast<std::uint32_t>(events_[id].size());
    event.time_ms = now_ms += kDay_ms;
    event.desk = "radiology@aiims";
    event.origin_node = "rampur";
    event.author = "asha";
    event.body = std::move(body);
    events_[id].push_back(std::move(event));
  }
  void agree(const CaseId& id) {
    add(id, EventKind::consent_given, {{"ref", "form 9"}, {"scope", "research"}});
  }
  void take_back(const CaseId& id, Json body = Json::object()) {
    add(id, EventKind::consent_withdrawn, std::move(body));
  }
  std::vector<CaseView> views() const {
    std::vector<CaseView> out;
    for (const auto& [id, events] : events_) out.push_back(fold(events));
    return out;
  }
  Export study(const std::string& purpose = "lungs", bool free_text = false) const {
    const auto all = views();
    const Bytes secret(32, 7);
    return make_export(all, patients::make_book(all, {}), study_key(secret, purpose), free_text);
  }

  std::int64_t now_ms = 1'780'000'000'000;

 private:
  SeededRandom random_{11};
  std::map<CaseId, std::vector<Event>> events_;
};

std::int64_t minute_of(const std::string& text) {
  int year = 0;
  unsigned month = 0, day = 0, hour = 0, minute = 0;
  REQUIRE(std::sscanf(text.c_str(), "%d-%u-%uT%u:%uZ", &year, &month, &day, &hour, &minute) == 5);
  const std::chrono::sys_days date = std::chrono::year_month_day{
      std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  return date.time_since_epoch().count() * 1'440 + hour * 60 + minute;
}

TEST_CASE("a study gets only the cases whose patients agreed to research", "[consult][study]") {
  Clinic clinic;
  clinic.open("K-1", 50);
  const CaseId agreed = clinic.open("K-2", 50);
  clinic.agree(agreed);
  clinic.open("K-3", 50, {{"consent", {{"ref", "form 4"}, {"research", true}}}});
  const CaseId care = clinic.open("K-4", 50);
  clinic.add(care, EventKind::consent_given, {{"ref", "form 1"}});
  const Export out = clinic.study();
  CHECK(out.cases.size() == 2);
  CHECK(out.patients == 2);
  CHECK(out.not_asked == 2);
  CHECK(out.withdrawn.empty());
}

TEST_CASE("nothing in a study's case says who the patient is, or what was not asked for",
          "[consult][study]") {
  Clinic clinic;
  const CaseId id = clinic.open("K-77", 93);
  clinic.agree(id);
  clinic.add(id, EventKind::answered, {{"advice", "Send Sunita Devi home to Rampur"}});
  const std::string text = clinic.study().cases.at(0).dump();
  for (const char* word : {"K-77", "Sunita", "Devi", "Rampur", "rampur", "asha", "sister", "house",
                           "93,", "advice", "cold hands", "form 9"})
    CHECK_THAT(text, !Contains(word));
  CHECK_THAT(text, !Contains(case_name(id)));
  const Json line = clinic.study().cases.at(0);
  CHECK(line["age"] == "90+");
  CHECK(line["vitals"] == Json::object({{"spo2_percent", 93}}));
  CHECK(line["specialty"] == "radiology");
  CHECK(line["events"].size() == 3);
  CHECK(line["events"][2]["stage"] == "final");
}

TEST_CASE("a study that asks for texts gets them without the names in the record",
          "[consult][study]") {
  Clinic clinic;
  const CaseId id = clinic.open("K-77", 40);
  clinic.agree(id);
  clinic.add(id, EventKind::answered, {{"advice", "K-77: send Sunita Devi home"}});
  const Json line = clinic.study("lungs", true).cases.at(0);
  CHECK(line["question"] == "Is [...] well?");
  CHECK(line["history"]["told by"] == "her sister, at Rampur");
  CHECK(line["events"][2]["texts"]["advice"] == "[...]: send [...] home");
  CHECK(without_names("Devi Sunita Devi", {{"name", "Sunita Devi"}}) == "[...] [...]");
}

TEST_CASE("a patient's times move by one span that the patient's next export keeps",
          "[consult][study]") {
  Clinic clinic;
  const CaseId first = clinic.open("K-1", 50);
  clinic.agree(first);
  const std::int64_t opened_ms = clinic.now_ms - kDay_ms;
  const CaseId second = clinic.open("K-1", 50);
  clinic.agree(second);
  const CaseId other = clinic.open("K-2", 50);
  clinic.agree(other);
  const Export out = clinic.study();
  CHECK(out.patients == 2);
  REQUIRE(out.cases.size() == 3);
  std::map<std::string, std::vector<std::int64_t>> by_patient;
  for (const Json& each : out.cases)
    by_patient[each["patient"]].push_back(minute_of(each["opened"]));
  for (auto& [patient, opened] : by_patient) {
    std::sort(opened.begin(), opened.end());
    CHECK(opened.front() <= opened_ms / 60'000 + 5 * 1'440);
    if (opened.size() == 2) CHECK(opened[1] - opened[0] == 2 * 1'440);
  }
  const Bytes secret(32, 7);
  const Cover cover(study_key(secret, "lungs"));
  std::set<std::int64_t> shifts;
  for (std::uint8_t i = 0; i < 100; ++i) {
    const std::int64_t shift = cover.shift_ms(Bytes(16, i));
    CHECK(shift <= -kDay_ms);
    CHECK(shift >= -365 * kDay_ms);
    CHECK(shift % 60'000 == 0);
    shifts.insert(shift);
  }
  CHECK(shifts.size() > 95);
  CHECK(out.cases == clinic.study().cases);
}

TEST_CASE("two studies cannot be laid side by side", "[consult][study]") {
  Clinic clinic;
  const CaseId id = clinic.open("K-1", 50);
  clinic.agree(id);
  const Json one = clinic.study("lungs").cases.at(0);
  const Json two = clinic.study("hearts").cases.at(0);
  for (const char* name : {"case", "patient", "site", "opened"}) CHECK(one[name] != two[name]);
}

TEST_CASE("what a patient takes back is named in the next export and not in it",
          "[consult][study]") {
  Clinic clinic;
  const CaseId first = clinic.open("K-1", 50);
  clinic.agree(first);
  const CaseId second = clinic.open("K-1", 50);
  clinic.agree(second);
  const CaseId other = clinic.open("K-2", 50);
  clinic.agree(other);
  const Export before = clinic.study();
  REQUIRE(before.cases.size() == 3);
  SECTION("for research, in one case: all of the patient's are gone") {
    clinic.take_back(second, {{"scope", "research"}});
    const Export after = clinic.study();
    CHECK(after.cases.size() == 1);
    CHECK(after.withdrawn.size() == 2);
    for (const Json& each : before.cases) {
      const auto named = std::count(after.withdrawn.begin(), after.withdrawn.end(), each["case"]);
      CHECK(named == (each["case"] == after.cases.at(0)["case"] ? 0 : 1));
    }
    CHECK(clinic.views().size() == 3);
  }
  SECTION("without saying for what") {
    clinic.take_back(first);
    CHECK(clinic.study().withdrawn.size() == 2);
  }
  SECTION("for care alone: research stays") {
    clinic.take_back(first, {{"scope", "care"}});
    CHECK(clinic.study().withdrawn.empty());
  }
  SECTION("and given again later, it counts again") {
    clinic.take_back(first);
    clinic.agree(second);
    CHECK(clinic.study().withdrawn.size() == 1);
    CHECK(clinic.study().cases.size() == 2);
  }
}

TEST_CASE("consent says for what, in one of two words", "[consult][study]") {
  CHECK(check_body(EventKind::consent_given, {{"ref", "x"}, {"scope", "research"}}));
  CHECK_FALSE(check_body(EventKind::consent_given, {{"ref", "x"}, {"scope", "all"}}));
  CHECK_FALSE(check_body(EventKind::consent_given, {{"scope", "research"}}));
  CHECK_FALSE(check_body(EventKind::consent_withdrawn, {{"scope", 1}}));
  CHECK_FALSE(check_local_words({{"consent", {{"ref", "x"}, {"research", "yes"}}}}));
}

TEST_CASE("a guided examination has the items and answers of its table", "[consult][record]") {
  REQUIRE(checklists().contains("child_fever"));
  const std::string item = checklists()["child_fever"][0];
  const Json good = {{"name", "child_fever"}, {"answers", {{item, "yes"}}}};
  CHECK(check_local_words({{"checklist", good}}));
  CHECK(is_of_table(good));
  const auto refused = [](const Json& list) {
    const Status status = check_local_words({{"checklist", list}});
    return !status && status.error().code == Errc::invalid && !is_of_table(list);
  };
  CHECK(refused("child_fever"));
  CHECK(refused({{"name", "child_fever"}}));
  CHECK(refused({{"name", "child_fever"}, {"answers", {{"toothache", "yes"}}}}));
  CHECK(refused({{"name", "child_fever"}, {"answers", {{item, "perhaps"}}}}));
  const Json local = {{"name", "our own form"}, {"answers", {{"left eye", 7}}}};
  CHECK(check_local_words({{"checklist", local}}));
  CHECK_FALSE(is_of_table(local));
}

}  // namespace
}  // namespace harkara::node::consult::study
