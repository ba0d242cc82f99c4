#include <catch2/catch.hpp>

#include "reference.h"
#include "sim/input/one_trace.h"

namespace harkara::sim {
namespace {

Trace read(std::string_view text) {
  OneTraceReader reader;
  REQUIRE(reader.read("x.one", text));
  return std::move(reader).finish();
}

std::string refusal(std::string_view text) {
  OneTraceReader reader;
  const Status status = reader.read("x.one", text);
  REQUIRE(!status);
  CHECK(status.error().code == Errc::invalid);
  return status.error().message;
}

}  // namespace

TEST_CASE("a trace of The ONE gives links and messages", "[sim]") {
  const Trace trace = read(
      "# time CONN host1 host2 up|down\n"
      "\n"
      "0.10 CONN 0 c3 up\r\n"
      "2.5\tCONN\tc3\t0\tDOWN\n"
      "3 CONN 1 2 UP cell\n"
      "4 C M1 0 p3 12k 6000\n"
      "5 C M2 1 2 1MiB\n");
  CHECK(trace.warnings.empty());
  CHECK(trace.nodes == 4);
  CHECK(trace.link_classes == std::vector<std::string>{"", "cell"});
  REQUIRE(trace.changes.size() == 3);
  CHECK(trace.changes[0].at_ms == 100);
  CHECK(trace.changes[0].b == 3);
  CHECK(trace.changes[0].up);
  CHECK(!trace.changes[1].up);
  CHECK(trace.changes[2].link_class == 1);
  REQUIRE(trace.messages.size() == 2);
  CHECK(trace.messages[0].id == "M1");
  CHECK(trace.messages[0].to == 3);
  CHECK(trace.messages[0].bytes == 12'000);
  CHECK(trace.messages[0].response_bytes == 6'000);
  CHECK(trace.messages[1].bytes == 1U << 20U);
  CHECK(trace.messages[1].response_bytes == 0);
}

TEST_CASE("lines out of order are sorted, and said so", "[sim]") {
  const Trace trace = read("9 CONN 0 1 up\n5 CONN 2 3 up\n-1 CONN 0 2 up\n7 DR * 3\n");
  REQUIRE(trace.changes.size() == 3);
  CHECK(trace.changes[0].b == 2);
  CHECK(trace.changes[0].at_ms == 0);
  CHECK(trace.changes[1].a == 2);
  REQUIRE(trace.warnings.size() == 3);
  CHECK(trace.warnings[0].find("x.one: 3 lines") == 0);
  CHECK(trace.warnings[1].find("1 lines before time 0") != std::string::npos);
  CHECK(trace.warnings[2].find("left out") != std::string::npos);
}

TEST_CASE("a line that no reader of The ONE takes is refused with its number", "[sim]") {
  CHECK(refusal("1 CONN 0 1 up\n2 JUMP 0 1\n").find("x.one:2: unknown action 'JUMP'") == 0);
  CHECK(refusal("soon CONN 0 1 up\n").find("x.one:1: 'soon'") == 0);
  CHECK(refusal("1\n").find("x.one:1:") == 0);
  CHECK(refusal("1 CONN 0 1\n").find("up or down") != std::string::npos);
  CHECK(refusal("1 CONN 0 1 sideways\n").find("sideways") != std::string::npos);
  CHECK(refusal("1 CONN 0 c up\n").find("'c' is no host") != std::string::npos);
  CHECK(refusal("1 CONN 0 1a up\n").find("'1a'") != std::string::npos);
  CHECK(refusal("1 CONN 0 4000000000 up\n").find("4000000000") != std::string::npos);
  CHECK(refusal("1 CONN 4 4 up\n").find("itself") != std::string::npos);
  CHECK(refusal("1 C M 0 1\n").find("size") != std::string::npos);
  CHECK(refusal("1 C M 0 1 3GiB\n").find("3GiB") != std::string::npos);
  CHECK(refusal("1 S M 0\n").find("host is missing") != std::string::npos);
}

TEST_CASE("a trace becomes a plan of two directions for each contact", "[sim]") {
  const Trace trace = read(
      "1 CONN 0 1 up cell\n2 CONN 1 0 up cell\n3 CONN 0 2 up wan\n4 CONN 1 0 down cell\n"
      "5 CONN 1 0 down cell\n6 CONN 2 1 up cell\n6 CONN 2 1 down cell\n");
  const auto plan = plan_of(trace, {{"cell", 8'000}, {"wan", 64'000}}, 10'000);
  REQUIRE(plan);
  REQUIRE(plan->contacts.size() == 4);
  CHECK(plan->contacts[0].from == 0);
  CHECK(plan->contacts[0].start_ms == 1'000);
  CHECK(plan->contacts[0].end_ms == 4'000);
  CHECK(plan->contacts[0].rate_Bps == 8'000);
  CHECK(plan->contacts[1].from == 1);
  CHECK(plan->contacts[2].to == 2);
  CHECK(plan->contacts[2].end_ms == 10'000);
  const auto without = plan_of(trace, {{"cell", 8'000}}, 10'000);
  REQUIRE(!without);
  CHECK(without.error().message.find("'wan'") != std::string::npos);
}

TEST_CASE("the reference trace is read whole", "[sim][reference]") {
  if (reference::directory().empty()) return;
  const Trace trace = reference::trace();
  CHECK(trace.warnings.empty());
  CHECK(trace.nodes == 71);
  CHECK(trace.messages.size() == 2'265);
  const auto plan = plan_of(trace, reference::rates(), last_event_ms(trace));
  REQUIRE(plan);
  CHECK(plan->contacts.size() == 2 * std::size_t{2'111});
}

}  // namespace harkara::sim
