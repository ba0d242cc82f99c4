#include "node/ahead_desk.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <future>

namespace harkara::node {
namespace {

// Answered with whether what it needs came in time; tells that somebody is at it.
struct Errand {
  int name;
  std::promise<void>* begun = nullptr;
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

}  // namespace

TEST_CASE("who would wait for an answer solves what comes behind it", "[node]") {
  AheadDesk<Errand> desk(4);
  std::promise<void> begun;
  std::promise<void> solved;
  desk.expect({1, &begun, solved.get_future().share(), nullptr});
  begun.get_future().wait();  // the other thread is at the first
  desk.expect({2, nullptr, {}, &solved});
  CHECK(desk.answer(named(1)) == true);
  CHECK(desk.answer(named(2)) == true);
}

TEST_CASE("a question that nobody is at is its asker's to solve", "[node]") {
  AheadDesk<Errand> desk(4);
  std::promise<void> begun;
  std::promise<void> over;
  desk.expect({1, &begun, over.get_future().share(), nullptr});
  begun.get_future().wait();
  desk.expect({2, nullptr, {}, nullptr});
  CHECK(desk.answer(named(2)) == std::nullopt);
  CHECK(desk.answer(named(2)) == std::nullopt);
  over.set_value();
  CHECK(desk.answer(named(1)) == true);
}

TEST_CASE("a desk that is full forgets the oldest question", "[node]") {
  AheadDesk<Errand> desk(1);
  std::promise<void> begun;
  std::promise<void> over;
  desk.expect({1, &begun, over.get_future().share(), nullptr});
  begun.get_future().wait();
  desk.expect({2, nullptr, {}, nullptr});
  CHECK(desk.answer(named(1)) == std::nullopt);
  over.set_value();
}

}  // namespace harkara::node
