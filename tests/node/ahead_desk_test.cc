#include "node/ahead_desk.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <memory>

namespace harkara::node {
namespace {

// Answered with whether what it needs came in time; tells that somebody is at it.
struct Errand {
  int name;
  std::shared_ptr<std::promise<void>> begun;
  std::shared_future<void> needs;
  std::promise<void>* gives = nullptr;

  bool solve() const {
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
  AheadDesk<Errand> desk(4);
  keep_busy(desk, solved);
  desk.expect({2, nullptr, {}, &solved});
  CHECK(desk.answer(named(1)) == true);
  CHECK(desk.answer(named(2)) == true);
}

TEST_CASE("a question that nobody is at is its asker's to solve", "[node]") {
  std::promise<void> over;
  AheadDesk<Errand> desk(4);
  keep_busy(desk, over);
  desk.expect({2, nullptr, {}, nullptr});
  CHECK(desk.answer(named(2)) == std::nullopt);
  CHECK(desk.answer(named(2)) == std::nullopt);
  over.set_value();
  CHECK(desk.answer(named(1)) == true);
}

TEST_CASE("a desk that is full forgets the oldest question", "[node]") {
  std::promise<void> over;
  AheadDesk<Errand> desk(1);
  keep_busy(desk, over);
  desk.expect({2, nullptr, {}, nullptr});
  CHECK(desk.answer(named(1)) == std::nullopt);
  over.set_value();
}

}  // namespace harkara::node
