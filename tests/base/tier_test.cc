#include "base/tier.h"

#include <catch2/catch.hpp>

namespace harkara {

TEST_CASE("a parent's tier is higher than its child's", "[base]") {
  CHECK(Tier::clinic < Tier::relay);
  CHECK(Tier::relay < Tier::district);
  CHECK(Tier::district < Tier::hub);
}

TEST_CASE("a tier is found again by its name and by its number", "[base]") {
  for (const Tier tier : {Tier::clinic, Tier::relay, Tier::district, Tier::hub}) {
    CHECK(tier_from_name(tier_name(tier)) == tier);
    CHECK(tier_from_number(static_cast<std::uint8_t>(tier)) == tier);
  }
  CHECK_FALSE(tier_from_name("phc"));
  CHECK_FALSE(tier_from_number(4));
}

}  // namespace harkara
