#include <catch2/catch.hpp>
#include <cmath>

#include "reference.h"
#include "sim/one/model.h"

namespace harkara::sim::one {
namespace {

Options options(Router router) {
  Options out;
  out.router = router;
  out.rates = {{"", 1'000}};
  return out;
}

// Message ids of `text` start with M; sizes are in bytes, links carry 1 000 a second.
RunResult run(std::string_view text, const Options& options) {
  OneTraceReader reader;
  REQUIRE(reader.read("x.one", text));
  const Trace trace = std::move(reader).finish();
  auto model = Model::make(trace, options);
  REQUIRE(model);
  return model->run();
}

Options named(const std::string& name) {
  Options out = options(Router::epidemic);
  out.rates = reference::rates();
  out.end_s = 7.0 * 24 * 3600;
  if (name.find("SprayAndWait") != std::string::npos) out.router = Router::spray;
  if (name.find("Prophet") != std::string::npos) out.router = Router::prophet;
  if (name.find("Direct") != std::string::npos) out.router = Router::direct;
  if (name.find("u3600") != std::string::npos) out.prophet_unit_s = 3'600;
  if (name.find("rnd") != std::string::npos) {
    out.queue = Queue::random;
    out.random_update_order = true;
  }
  if (name.find("_con_") != std::string::npos) {
    out.ttl_min = 72 * 60;
    out.buffer_bytes.assign(71, 32'000'000);
    out.buffer_bytes[0] = 1'000'000'000;
    for (std::size_t i = 1; i <= 6; ++i) out.buffer_bytes[i] = 200'000'000;
    for (std::size_t i = 67; i <= 70; ++i) out.buffer_bytes[i] = 64'000'000;
  }
  return out;
}

void check_row(const RunResult& result, const reference::Row& row) {
  const Figures figures = figures_of(result);
  const auto number = [&row](const char* column) { return std::stod(row.at(column)); };
  CHECK(static_cast<double>(figures.created) == number("created"));
  CHECK(static_cast<double>(figures.delivered) == number("delivered"));
  CHECK(static_cast<double>(figures.requests_delivered) == number("req_delivered"));
  CHECK(static_cast<double>(figures.answers) == number("answers"));
  CHECK(static_cast<double>(result.relayed) == number("relayed"));
  CHECK(static_cast<double>(result.aborted) == number("aborted"));
  CHECK(static_cast<double>(result.dropped) == number("dropped"));
  CHECK(std::abs(figures.answers_within_24h - number("answers_24h")) <= 0.00005);
  CHECK(std::abs(figures.latency_mean_s - number("lat_mean")) <= 0.05);
  CHECK(figures.latency_median_s == number("lat_med"));
  CHECK(figures.round_trip_median_s == number("rtt_med"));
  CHECK(figures.round_trip_p95_s == number("rtt_p95"));
  CHECK(std::abs(figures.hops_mean - number("hops")) <= 0.0001);
  CHECK(std::abs(figures.overhead - number("overhead")) <= 0.0001);
}

}  // namespace

TEST_CASE("hashes and random numbers are Java's", "[sim]") {
  CHECK(java_spread_hash("hello") == (99'162'322U ^ (99'162'322U >> 16U)));
  JavaRandom random(42);
  for (const std::int32_t expected : {30, 63, 48, 84, 70}) CHECK(random.next_int(100) == expected);
  JavaRandom negative(-7);
  for (const std::int32_t expected : {17, 57, 43}) CHECK(negative.next_int(64) == expected);
  std::vector<int> cards = {0, 1, 2, 3, 4, 5, 6, 7};
  JavaRandom(5).shuffle(cards);
  CHECK(cards == std::vector<int>{3, 0, 7, 1, 6, 2, 4, 5});
}

TEST_CASE("a node moves one message at a time over all its links", "[sim]") {
  const RunResult result =
      run("0 CONN 0 1 up\n0 CONN 0 2 up\n"
          "1 C M1 0 1 5000\n1 C M2 0 2 5000\n100 CONN 0 1 down\n",
          options(Router::direct));
  CHECK(result.messages[0].delivered_s == 6);
  CHECK(result.messages[1].delivered_s == 11);
}

TEST_CASE("a message is lost whole when its link is cut", "[sim]") {
  const RunResult result =
      run("0 CONN 0 1 up\n1 C M1 0 1 5000\n5 CONN 0 1 down\n"
          "10 CONN 0 1 up\n14 CONN 0 1 down\n20 CONN 0 1 up\n25 CONN 0 1 down\n",
          options(Router::direct));
  CHECK(result.aborted == 2);
  CHECK(result.relayed == 1);
  CHECK(result.messages[0].delivered_s == 25);
}

TEST_CASE("the destination answers at once, and the answer is a message like others", "[sim]") {
  const RunResult result =
      run("0 CONN 0 1 up\n1 C M1 0 1 5000 2000\n50 CONN 0 1 down\n", options(Router::direct));
  REQUIRE(result.messages.size() == 2);
  CHECK(result.messages[1].id == "R_M1");
  CHECK(result.messages[1].created_s == 6);
  CHECK(result.messages[1].delivered_s >= 8);
  const Figures figures = figures_of(result);
  CHECK(figures.created == 2);
  CHECK(figures.answers == 1);
  CHECK(figures.answers_within_24h == 1);
}

TEST_CASE("direct waits for the destination, epidemic copies to everybody", "[sim]") {
  constexpr std::string_view kLine =
      "0 C M1 0 2 1000\n10 CONN 0 1 up\n20 CONN 0 1 down\n30 CONN 1 2 up\n40 CONN 1 2 down\n";
  CHECK(!run(kLine, options(Router::direct)).messages[0].delivered());
  const RunResult epidemic = run(kLine, options(Router::epidemic));
  CHECK(epidemic.messages[0].delivered_s == 31);
  CHECK(epidemic.messages[0].hops == 2);
}

TEST_CASE("spray and wait leaves no more copies than it was given", "[sim]") {
  std::string text = "0 C M1 0 9 1000\n";
  for (int node = 1; node < 9; ++node) {
    const std::string time = std::to_string(node * 10);
    const std::string to = std::to_string(node);
    text += time + " CONN 0 " + to + " up\n";
    text += std::to_string(node * 10 + 5) + " CONN 0 " + to + " down\n";
  }
  Options four = options(Router::spray);
  four.copies = 4;
  CHECK(run(text, four).relayed == 2);  // 4 -> 2 and 2 -> 1 and 1: the last is for 9 only
  CHECK(run(text, options(Router::epidemic)).relayed == 8);
}

TEST_CASE("PRoPHET hands over only to who is likelier to meet the destination", "[sim]") {
  constexpr std::string_view kText =
      "10 CONN 1 3 up\n20 CONN 1 3 down\n30 C M1 0 3 1000\n"
      "40 CONN 0 2 up\n50 CONN 0 2 down\n60 CONN 0 1 up\n70 CONN 0 1 down\n"
      "80 CONN 1 3 up\n90 CONN 1 3 down\n";
  const RunResult result = run(kText, options(Router::prophet));
  CHECK(result.relayed == 2);  // 2 has never met 3
  CHECK(result.messages[0].delivered_s == 81);
}

TEST_CASE("a full buffer gives up its oldest, and life ends a minute early", "[sim]") {
  Options small = options(Router::direct);
  small.buffer_bytes = {2'500, 2'500};
  const RunResult full =
      run("0 C M1 0 1 1000\n1 C M2 0 1 1000\n2 C M3 0 1 1000\n10 CONN 0 1 up\n20 CONN 0 1 down\n",
          small);
  CHECK(full.dropped == 1);
  CHECK(!full.messages[0].delivered());
  CHECK(full.messages[1].delivered());

  Options mortal = options(Router::direct);
  mortal.ttl_min = 5;
  mortal.end_s = 400;
  CHECK(run("0 C M1 0 1 1000\n239 CONN 0 1 up\n250 CONN 0 1 down\n", mortal).dropped == 1);
  CHECK(run("0 C M1 0 1 1000\n320 CONN 0 1 up\n350 CONN 0 1 down\n", mortal).relayed == 0);
}

TEST_CASE("the reference trace gives The ONE's own figures", "[sim][reference]") {
  if (reference::directory().empty()) return;
  const Trace trace = reference::trace();
  std::size_t compared = 0;
  for (const auto& [name, row] : reference::table("results.csv")) {
    if (name.find("Oracle") != std::string::npos) continue;  // a router we do not have
    DYNAMIC_SECTION(name) {
      auto model = Model::make(trace, named(name));
      REQUIRE(model);
      check_row(model->run(), row);
    }
    ++compared;
  }
  CHECK(compared >= 10);
}

TEST_CASE("no message of the reference trace is delivered before the bound", "[sim][reference]") {
  if (reference::directory().empty()) return;
  const Trace trace = reference::trace();
  const auto bound = reference::table("oracle.csv");
  for (const Router router : {Router::epidemic, Router::spray, Router::prophet}) {
    Options unlimited = named("");
    unlimited.router = router;
    auto model = Model::make(trace, unlimited);
    REQUIRE(model);
    for (const Outcome& message : model->run().messages) {
      if (!message.delivered()) continue;
      REQUIRE(bound.contains(message.id));
      const std::string& earliest = bound.at(message.id).at("t_delivered");
      REQUIRE(!earliest.empty());
      CHECK(message.delivered_s >= std::stod(earliest));
    }
  }
}

}  // namespace harkara::sim::one
