#include "node/consult/record.h"

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "node/consult/json_text.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using Catch::Matchers::Contains;
using testing::case_record;

std::string refusal(const Json& record) {
  const Status status = check_case_record(record);
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Errc::invalid);
  return status.error().message;
}

std::string refusal_at(const std::string& pointer, const Json& value) {
  Json record = case_record();
  record[Json::json_pointer(pointer)] = value;
  return refusal(record);
}

std::string parse_refusal(const std::string& text) {
  const auto parsed = parse_json("record.json", as_view(text));
  REQUIRE_FALSE(parsed);
  return parsed.error().message;
}

TEST_CASE("a full record in three scripts is accepted and unknown fields stay", "[consult]") {
  CHECK(check_case_record(case_record()));
}

TEST_CASE("a refusal names the field, what is there and what belongs there", "[consult]") {
  CHECK(refusal_at("/question", "  ") ==
        "case record: 'question' is empty; expected one explicit question, as text");
  CHECK(refusal_at("/patient/age", 151) ==
        "case record: 'patient.age' is outside the range; expected a whole number of years, 0 to "
        "150 (for infants 'patient.age_months')");
  CHECK_THAT(refusal_at("/patient/age", "54"), Contains("'patient.age' is a text"));
  CHECK_THAT(refusal_at("/patient/sex", "F"), Contains("male, female, other or unknown"));
  CHECK_THAT(refusal_at("/vitals/spo2_percent", 9), Contains("'vitals.spo2_percent' is outside"));
  CHECK_THAT(refusal_at("/vitals/temperature_c", 101.3), Contains("a number from 25 to 45"));
  CHECK_THAT(refusal_at("/vitals", "fine"), Contains("'vitals' is a text; expected an object"));
  CHECK_THAT(refusal_at("/consent", "yes"), Contains("'consent' is another word"));
  CHECK_THAT(refusal_at("/consent", Json::object()), Contains("'consent.ref' is missing"));
  CHECK_THAT(refusal_at("/language", 7), Contains("'language' is of type number"));
  CHECK_THAT(refusal(Json::array()), Contains("expected an object"));
}

TEST_CASE("a refusal never repeats what a patient's field holds", "[consult]") {
  CHECK_THAT(refusal_at("/patient/sex", "SECRET"), !Contains("SECRET"));
  CHECK_THAT(refusal_at("/patient/abha", "91-SECRET"), !Contains("SECRET"));
  CHECK_THAT(parse_refusal("{\"name\": \"SECRET\" 5}"), !Contains("SECRET"));
  CHECK_THAT(parse_refusal("{\"name\": SECRET}"), !Contains("SECRET"));
}

TEST_CASE("a patient is known by a pseudonym or an ABHA number or address", "[consult]") {
  Json record = case_record();
  for (const char* abha : {"22-7225-4829-5255", "22722548295255", "asha.devi@abdm"}) {
    record["patient"]["abha"] = abha;
    CHECK(check_case_record(record));
  }
  for (const char* abha : {"22-7225-4829", "asha@gmail.com", "@abdm", "x y@abdm", ""}) {
    record["patient"]["abha"] = abha;
    CHECK_THAT(refusal(record), Contains("'patient.abha'"));
  }
  record["patient"].erase("abha");
  record["patient"].erase("pseudonym");
  CHECK_THAT(refusal(record), Contains("both missing"));
}

TEST_CASE("an infant's age is given in months", "[consult]") {
  Json record = case_record();
  record["patient"].erase("age");
  CHECK_THAT(refusal(record), Contains("'patient.age' is missing"));
  record["patient"]["age_months"] = 7;
  CHECK(check_case_record(record));
  record["patient"]["age_months"] = 40;
  CHECK_THAT(refusal(record), Contains("'patient.age_months' is outside"));
}

TEST_CASE("a diastolic pressure above the systolic one is a slip", "[consult]") {
  Json record = case_record();
  record["vitals"]["systolic_mmhg"] = 80;
  record["vitals"]["diastolic_mmhg"] = 120;
  CHECK_THAT(refusal(record), Contains("'vitals.diastolic_mmhg' is not below"));
}

TEST_CASE("implied consent may be named in one word", "[consult]") {
  Json record = case_record();
  record["consent"] = "implied";
  CHECK(check_case_record(record));
  record.erase("consent");
  CHECK_THAT(refusal(record), Contains("'consent' is missing"));
}

TEST_CASE("an answer needs advice", "[consult]") {
  CHECK(check_answer_record({{"advice", "आराम करें"}, {"red_flags", {"SpO2 < 90", "fever"}}}));
  const Status status = check_answer_record({{"diagnosis", "x"}});
  REQUIRE_FALSE(status);
  CHECK(status.error().message ==
        "answer: 'advice' is missing; expected the advice to the clinic, as text");
  CHECK_FALSE(check_answer_record({{"advice", "x"}, {"findings", 3}}));
}

TEST_CASE("malformed JSON is refused with its line and column", "[consult]") {
  CHECK_THAT(parse_refusal("{\n  \"a\": 1,\n  \"b\" 2\n}"),
             Contains("record.json: line 3, column 7"));
  CHECK_THAT(parse_refusal("{\"क\": tru}"), Contains("line 1, column 10"));
  CHECK_THAT(parse_refusal("{\"a\": 1e999}"), Contains("too large"));
  CHECK_THAT(parse_refusal(""), Contains("line 1, column 1"));
  CHECK_THAT(parse_refusal("{\"a\": \"\xff\"}"), Contains("UTF-8"));
}

TEST_CASE("depth and size of a document are limited", "[consult]") {
  const std::string open(16, '[');
  const std::string close(16, ']');
  CHECK(parse_json("x", as_view(open + close)));
  CHECK_THAT(parse_refusal("[" + open + close + "]"), Contains("column 17: nested deeper than 16"));
  CHECK(parse_json("x", as_view("[\"" + std::string(40, '[') + "\\\"\"]")));
  CHECK_THAT(parse_refusal("\"" + std::string(kMaxRecordBytes, 'a') + "\""),
             Contains("at most 65536"));
}

}  // namespace
}  // namespace harkara::node::consult
