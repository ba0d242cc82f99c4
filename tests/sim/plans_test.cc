#include <catch2/catch.hpp>

#include "reference.h"
#include "sim/input/plans.h"

namespace harkara::sim {
namespace {

PlanRead ion(std::string_view text) {
  auto read = read_ion_plan("x.ionrc", text);
  if (!read) FAIL(read.error().message);
  return *std::move(read);
}

std::string ion_refusal(std::string_view text) {
  const auto read = read_ion_plan("x.ionrc", text);
  REQUIRE(!read);
  CHECK(read.error().code == Errc::invalid);
  return read.error().message;
}

std::string hdtn_refusal(std::string_view text) {
  const auto read = read_hdtn_plan("x.json", text);
  REQUIRE(!read);
  CHECK(read.error().code == Errc::invalid);
  return read.error().message;
}

bool same(const ContactPlan& a, const ContactPlan& b) {
  const auto key = [](const PlannedContact& c) {
    return std::tuple(c.start_ms, c.end_ms, c.from, c.to, c.rate_Bps, c.delay_ms);
  };
  auto sorted = [&key](const ContactPlan& plan) {
    std::vector<decltype(key(plan.contacts[0]))> out;
    for (const PlannedContact& contact : plan.contacts) out.push_back(key(contact));
    std::ranges::sort(out);
    return out;
  };
  return a.nodes.size() == b.nodes.size() && sorted(a) == sorted(b);
}

}  // namespace

TEST_CASE("an ION plan gives one-way contacts with rate and delay", "[sim]") {
  const PlanRead read =
      ion("## begin ionadmin\n"
          "1 1 ''\n"
          "a contact +10 +20 3 5 1000 0.5\n"
          "a contact +30 +40 5 3 2000\n"
          "a contact +30 +40 3 5 2000\n"
          "a contact +50 +60 3 5 7\n"
          "a range +0 +45 3 5 2\n"
          "a range +0 +45 5 3 4\n"
          "a contact -1 -1 3 3 0\n"
          "a contact 0 0 3 7 0 0.0\n"
          "c contact +50 3 5 9\n"
          "d contact +30 3 5\n");
  REQUIRE(read.plan.nodes == std::vector<std::string>{"3", "5"});
  REQUIRE(read.plan.contacts.size() == 3);
  CHECK(read.plan.contacts[0].start_ms == 10'000);
  CHECK(read.plan.contacts[0].delay_ms == 2'000);
  CHECK(read.plan.contacts[1].from == 1);
  CHECK(read.plan.contacts[1].delay_ms == 4'000);
  CHECK(read.plan.contacts[2].rate_Bps == 9);
  CHECK(read.plan.contacts[2].delay_ms == 0);
  CHECK(read.warnings.size() == 4);  // itself, no end, "1 1 ''", without a range
}

TEST_CASE("a range from the lower node holds both ways, from the higher one way", "[sim]") {
  const PlanRead lower = ion("a contact +1 +2 9 4 1\na range +0 +5 4 9 3\n");
  CHECK(lower.plan.contacts[0].delay_ms == 3'000);
  const PlanRead higher = ion("a contact +1 +2 4 9 1\na range +0 +5 9 4 3\n");
  CHECK(higher.plan.contacts[0].delay_ms == 0);
}

TEST_CASE("ION's calendar times count from the first contact, and @ moves the reference", "[sim]") {
  const PlanRead calendar =
      ion("a contact 2026/03/01-00:00:30 2026/03/01-00:01:00 1 2 5\n"
          "a contact 2026/02/28-23:59:00 2026/02/28-23:59:30 2 1 5\n");
  CHECK(calendar.plan.contacts[0].start_ms == 0);
  CHECK(calendar.plan.contacts[1].start_ms == 90'000);
  const PlanRead moved = ion("@ +100\na contact +1 +2 1 2 5\n@ +10\na contact +1 +2 1 2 5\n");
  CHECK(moved.plan.contacts[0].start_ms == 101'000);
  CHECK(moved.plan.contacts[1].start_ms == 111'000);
}

TEST_CASE("what is wrong in an ION plan is named with its line", "[sim]") {
  CHECK(ion_refusal("\na contact +9 +5 1 2 5\n").find("x.ionrc:2: ") == 0);
  CHECK(ion_refusal("a contact +1 +5 1 two 5\n").find("'two'") != std::string::npos);
  CHECK(ion_refusal("a contact soon +5 1 2 5\n").find("'soon'") != std::string::npos);
  CHECK(ion_refusal("a contact +1 +5 1 2\n").find("rate") != std::string::npos);
  CHECK(ion_refusal("a contact +1 +5 1 2 5\na contact +4 +9 1 2 5\n").find("overlaps") !=
        std::string::npos);
  CHECK(ion_refusal("c contact +1 1 2 5\n").find("no such contact") != std::string::npos);
  CHECK(ion_refusal("a contact 2026/02/30-00:00:00 +5 1 2 5\n").find("no time") !=
        std::string::npos);
  CHECK(ion_refusal("a contact +1 +2 1 2 5\na contact 2026/02/03-00:00:00 +5 1 2 5\n")
            .find("'@ time'") != std::string::npos);
}

TEST_CASE("an HDTN plan counts in bits, and what is absent is 0", "[sim]") {
  const auto read = read_hdtn_plan("x.json", R"({"contacts": [
    {"contact": 0, "source": 102, "dest": 10, "startTime": 0, "endTime": 2000,
     "rateBitsPerSec": 8000, "owlt": 1},
    {"source": 10, "dest": 102, "endTime": 5, "rate": 2},
    {"source": 10, "dest": 7, "startTime": 1, "endTime": 5}]})");
  REQUIRE(read);
  CHECK(read->warnings.empty());
  CHECK(read->plan.nodes == std::vector<std::string>{"7", "10", "102"});
  REQUIRE(read->plan.contacts.size() == 3);
  CHECK(read->plan.contacts[0].rate_Bps == 1'000);
  CHECK(read->plan.contacts[0].delay_ms == 1'000);
  CHECK(read->plan.contacts[1].rate_Bps == 250'000);
  CHECK(read->plan.contacts[2].rate_Bps == 0);
}

TEST_CASE("what is wrong in an HDTN plan is named with its contact", "[sim]") {
  CHECK(hdtn_refusal("{\"contacts\": [").find("x.json: no JSON") == 0);
  CHECK(hdtn_refusal("[]").find("contacts") != std::string::npos);
  CHECK(hdtn_refusal(R"({"contacts": [7]})").find("x.json: contact 0: not") == 0);
  CHECK(
      hdtn_refusal(R"({"contacts": [{"source": 1, "dest": 2, "endTime": -4}]})").find("endTime") !=
      std::string::npos);
  CHECK(
      hdtn_refusal(R"({"contacts": [{"source": 1, "dest": 2, "endTime": 1.5}]})").find("endTime") !=
      std::string::npos);
  CHECK(
      hdtn_refusal(R"({"contacts": [{"source": 1, "dest": 1, "endTime": 4}]})").find("the same") !=
      std::string::npos);
  CHECK(hdtn_refusal(R"({"contacts": [{"source": 1, "dest": 2}]})").find("endTime") !=
        std::string::npos);
}

TEST_CASE("three writings of the reference plan are one plan", "[sim][reference]") {
  if (reference::directory().empty()) return;
  const Trace trace = reference::trace();
  const auto one = plan_of(trace, reference::rates(), last_event_ms(trace));
  REQUIRE(one);
  const auto from_ion = read_ion_plan("contacts.ionrc", reference::file("contacts.ionrc"));
  REQUIRE(from_ion);
  CHECK(from_ion->warnings.empty());
  const auto hdtn = read_hdtn_plan("contacts.hdtn.json", reference::file("contacts.hdtn.json"));
  REQUIRE(hdtn);
  CHECK(same(*one, from_ion->plan));  // their node n is the trace's n - 1: the same index
  CHECK(same(*one, hdtn->plan));
}

}  // namespace harkara::sim
