#include "node/ahead_desk.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <thread>

namespace harkara::node {
namespace {

struct Outcome {
  bool in_time = false;
  std::size_t together = 0;
  std::thread::id by;
};

// Answered with whether what it needs came in time; tells that somebody is at it.
struct Errand {
  int name;
  std::shared_ptr<std::promise<void>> begun;
  std::shared_future<void> needs;
  std::promise<void>* gives = nullptr;

  static constexpr std::size_t kTogether = 2;
  using Answer = Outcome;
  static std::array<Outcome, kTogether> solve(std::span<const Errand* const> errands) {
    std::array<Outcome, kTogether> out;
    for (std::size_t i = 0; i < errands.size(); ++i)
      out[i] = {errands[i]->run(), errands.size(), std::this_thread::get_id()};
    return out;
  }
  bool run() const {
    if (begun != nullptr) begun->set_value();
    if (gives != nullptr) gives->set_value();
    return !needs.valid() || needs.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
  }
};

auto named(int name) {
  return [name](const Errand& errand) { return errand.name == name; };
}

// The other thread is at question 1 until that is over.
void keep_busy(AheadDesk<Errand>& desk, std::promise<void>& over) {
  const auto begun = std::make_shared<std::promise<void>>();
  desk.expect({1, begun, over.get_future().share(), nullptr});
  begun->get_future().wait();
}

}  // namespace

TEST_CASE("who would wait for an answer solves what comes behind it", "[node]") {
  std::promise<void> solved;
  AheadDesk<Errand> desk(4, true);
  keep_busy(desk, solved);
  desk.expect({2, nullptr, {}, &solved});
  CHECK(desk.answer(named(1))->in_time);
  CHECK(desk.answer(named(2))->by == std::this_thread::get_id());
}

TEST_CASE("a question that nobody is at is solved by its asker, the next one with it", "[node]") {
  std::promise<void> over;
  AheadDesk<Errand> desk(8, true);
  keep_busy(desk, over);
  for (const int name : {2, 3, 4, 5}) desk.expect({name, nullptr, {}, nullptr});
  const auto third = desk.answer(named(3));
  REQUIRE(third.has_value());
  CHECK(third->by == std::this_thread::get_id());
  CHECK(third->together == 2);
  CHECK(desk.answer(named(4))->together == 2);
  CHECK(desk.answer(named(2))->together == 2);
  CHECK(desk.answer(named(2)) == std::nullopt);
  over.set_value();
  CHECK(desk.answer(named(1))->in_time);
}

TEST_CASE("with one processor the asker solves all", "[node]") {
  AheadDesk<Errand> desk(4, false);
  for (const int name : {1, 2, 3}) desk.expect({name, nullptr, {}, nullptr});
  for (const int name : {1, 2, 3})
    CHECK(desk.answer(named(name))->by == std::this_thread::get_id());
  CHECK(desk.answer(named(1)) == std::nullopt);
}

TEST_CASE("a desk that is full forgets the oldest question", "[node]") {
  std::promise<void> over;
  AheadDesk<Errand> desk(1, true);
  keep_busy(desk, over);
  desk.expect({2, nullptr, {}, nullptr});
  CHECK(desk.answer(named(1)) == std::nullopt);
  over.set_value();
}

}  // namespace harkara::node
