// FHIR's dates and times.
#include "node/consult/fhir/times.h"

#include <catch2/catch.hpp>

namespace harkara::node::consult {

TEST_CASE("FHIR's times", "[consult][fhir]") {
  using fhir::time_of;
  CHECK(fhir::instant_text(1'780'000'000'123) == "2026-05-28T20:26:40.123Z");
  CHECK(time_of("2026-05-28T20:26:40.123Z") == 1'780'000'000'123);
  CHECK(time_of("2026-05-29T01:56:40.1239+05:30") == 1'780'000'000'123);
  CHECK(time_of("1970-01-02") == 86'400'000);
  CHECK(time_of("1970") == 0);
  for (const char* text : {"", "70", "1970-13", "1970-02-30", "1970-01-01T", "1970-01-01T25:00Z",
                           "1970-01-01T10:00", "1970-01-01T10:00:00+99:00", "1970-01-01x"})
    CHECK_FALSE(time_of(text));
  CHECK(fhir::months_between(*time_of("2024-01-31"), *time_of("2024-02-29")) == 0);
  CHECK(fhir::months_between(*time_of("2024-01-29"), *time_of("2025-02-28")) == 12);
}

}  // namespace harkara::node::consult
