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

}  // namespace
}  // namespace harkara::sync
