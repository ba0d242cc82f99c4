// What may leave while the disk still works, and what may not.
#include "sync/outputs.h"

#include <catch2/catch.hpp>

namespace harkara::sync {
namespace {

Send to(LinkId link) {
  return Send{link, {}};
}

}  // namespace

TEST_CASE("outputs are taken in the order in which they were put out", "[sync]") {
  Outputs outputs;
  outputs.add_unbound(to(1));
  outputs.add(to(2));
  outputs.add_unbound(to(3));
  for (const LinkId link : {1U, 2U, 3U}) CHECK(std::get<Send>(*outputs.take()).link == link);
  CHECK_FALSE(outputs.take());
}

TEST_CASE("what promises nothing is taken ahead of what does, in its own order", "[sync]") {
  Outputs outputs;
  outputs.add(to(1));
  outputs.add_unbound(to(2));
  outputs.add(to(3));
  outputs.add_unbound(to(4));
  CHECK(outputs.promises() == 2);
  CHECK(outputs.take_unbound()->link == 2);
  CHECK(outputs.take_unbound()->link == 4);
  CHECK_FALSE(outputs.take_unbound());
  CHECK(std::get<Send>(*outputs.take()).link == 1);
  CHECK(outputs.promises() == 1);
}

}  // namespace harkara::sync
