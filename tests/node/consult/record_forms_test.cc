// Case records as people and programs write them.
#include <catch2/catch.hpp>

#include "node/consult/record.h"

namespace harkara::node::consult {
namespace {

Json normal(const char* text) {
  return normal_case_record(Json::parse(text));
}

}  // namespace

TEST_CASE("common ways to write a case record are brought to one form", "[consult]") {
  const Json record = normal(R"({"patient_id":"P-7","age":"54","gender":"F","question":"Is it TB?",
                                 "consent":"register 12, line 4"})");
  CHECK(check_case_record(record));
  CHECK(record["patient"] == Json({{"pseudonym", "P-7"}, {"age", 54}, {"sex", "female"}}));
  CHECK(record["consent"] == Json({{"ref", "register 12, line 4"}}));
}

TEST_CASE("a consent under another name keeps its reference", "[consult]") {
  const Json record = normal(R"({"patient":{"abha":"22-7225-4829-5255","age":3,"sex":"male"},
                                 "question":"Dose?","consent":{"reference":"form 9"}})");
  CHECK(check_case_record(record));
  CHECK(record["consent"]["ref"] == "form 9");
}

TEST_CASE("a record that is in its form already is not changed", "[consult]") {
  const Json before = Json::parse(R"({"patient":{"pseudonym":"P","age_months":4,"sex":"unknown"},
                                      "question":"?","consent":"implied","local":{"x":1}})");
  CHECK(normal_case_record(before) == before);
  CHECK(normal_case_record(normal_case_record(before)) == before);
}

TEST_CASE("a missing consent is sent as not recorded, and a missing question is still refused",
          "[consult]") {
  const Json record = normal(R"({"patient":{"pseudonym":"P","age":5,"sex":"male"}})");
  CHECK(record["consent"] == "not recorded");
  const Status status = check_case_record(record);
  REQUIRE_FALSE(status);
  CHECK(status.error().message.find("'question'") != std::string::npos);
}

TEST_CASE("what is no record is left as it is, to be refused", "[consult]") {
  CHECK(normal_case_record(Json(7)) == Json(7));
  CHECK_FALSE(check_case_record(normal(R"({"patient":[1],"question":"?"})")));
  CHECK_FALSE(check_case_record(
      normal(R"({"patient":{"pseudonym":"P","age":"old","sex":"F"},"question":"?"})")));
}

}  // namespace harkara::node::consult
