#include "sync/agenda.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace harkara::sync {
namespace {

TEST_CASE("an agenda gives what is due, a minute late at most and never early", "[sync]") {
  Agenda<int> agenda;
  for (int i = 0; i < 1'000; ++i) agenda.add(static_cast<std::uint64_t>(i) * 7'001, i);
  std::vector<int> taken;
  for (std::uint64_t now_ms = 0; now_ms < 8'000'000; now_ms += 13'003) {
    for (const int i : agenda.take_due(now_ms)) {
      const std::uint64_t due_ms = static_cast<std::uint64_t>(i) * 7'001;
      CHECK(due_ms <= now_ms);
      CHECK(now_ms < due_ms + 60'000 + 13'003);
      taken.push_back(i);
    }
  }
  CHECK(taken.size() == 1'000);
  CHECK(std::is_sorted(taken.begin(), taken.end()));
}

TEST_CASE("an agenda gives each thing once, and nothing after it was cleared", "[sync]") {
  Agenda<int> agenda;
  agenda.add(5, 1);
  agenda.add(5, 1);
  CHECK(agenda.take_due(60'000) == std::vector<int>{1, 1});
  CHECK(agenda.take_due(60'000).empty());
  agenda.add(5, 2);
  agenda.clear();
  CHECK(agenda.take_due(1'000'000).empty());
}

TEST_CASE("an agenda gives things by the minute, those of one minute as they came", "[sync]") {
  constexpr std::uint64_t kMinute_ms = 60'000;
  Agenda<int> agenda;
  for (const int i : {50, 3, 70, 4, 3, 130}) agenda.add(static_cast<unsigned>(i) * kMinute_ms, i);
  agenda.add(3 * kMinute_ms + 1, 33);
  CHECK(agenda.take_due(5 * kMinute_ms) == std::vector<int>{3, 3, 33, 4});
  agenda.add(50 * kMinute_ms, 51);
  agenda.add(49 * kMinute_ms, 49);
  CHECK(agenda.take_due(100 * kMinute_ms) == std::vector<int>{49, 50, 51, 70});
  CHECK(agenda.take_due(131 * kMinute_ms) == std::vector<int>{130});
}

}  // namespace
}  // namespace harkara::sync
