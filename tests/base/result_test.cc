#include "base/result.h"

#include <catch2/catch.hpp>
#include <memory>

namespace harkara {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return fail(Errc::invalid, "an odd number");
  return value / 2;
}

Result<int> quarter(int value) {
  HARKARA_ASSIGN(const int once, half(value));
  HARKARA_ASSIGN(const int twice, half(once));
  return twice;
}

Status check_divisible_by_four(int value, bool& reached_end) {
  HARKARA_TRY(quarter(value));
  reached_end = true;
  return ok();
}

}  // namespace

TEST_CASE("a result carries a value or an error, never both", "[base]") {
  const Result<int> good = half(8);
  REQUIRE(good.has_value());
  CHECK(*good == 4);
  const Result<int> bad = half(7);
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.error().code == Errc::invalid);
  CHECK(bad.error().message == "an odd number");
}

TEST_CASE("an error passes through every caller unchanged", "[base]") {
  CHECK(quarter(12).value() == 3);
  CHECK(quarter(6).error().message == "an odd number");
}

TEST_CASE("a failed step leaves the function at once", "[base]") {
  bool reached_end = false;
  CHECK_FALSE(check_divisible_by_four(6, reached_end));
  CHECK_FALSE(reached_end);
  CHECK(check_divisible_by_four(8, reached_end));
  CHECK(reached_end);
}

TEST_CASE("a result hands over a value that can only be moved", "[base]") {
  Result<std::unique_ptr<int>> owner = std::make_unique<int>(5);
  const std::unique_ptr<int> taken = *std::move(owner);
  REQUIRE(taken);
  CHECK(*taken == 5);
}

TEST_CASE("a fallback stands in for an error only", "[base]") {
  CHECK(half(6).value_or(-1) == 3);
  CHECK(half(5).value_or(-1) == -1);
}

TEST_CASE("every error code has its own word", "[base]") {
  CHECK(std::string_view(errc_name(Errc::not_found)) == "not_found");
  CHECK(std::string_view(errc_name(Errc::io)) == "io");
  for (int a = 0; a <= static_cast<int>(Errc::io); ++a)
    for (int b = 0; b < a; ++b)
      CHECK(std::string_view(errc_name(static_cast<Errc>(a))) != errc_name(static_cast<Errc>(b)));
}

}  // namespace harkara
