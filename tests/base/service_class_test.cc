#include "base/service_class.h"

#include <catch2/catch.hpp>

namespace harkara {

TEST_CASE("classes are served from emergency down to bulk", "[base]") {
  REQUIRE(kServiceClasses.size() == 8);
  CHECK(kServiceClasses.front() == ServiceClass::emergency);
  CHECK(kServiceClasses.back() == ServiceClass::bulk);
  for (std::size_t i = 1; i < kServiceClasses.size(); ++i)
    CHECK(kServiceClasses[i - 1] < kServiceClasses[i]);
}

TEST_CASE("a class is found again by its name and by its number", "[base]") {
  for (const ServiceClass c : kServiceClasses) {
    CHECK(service_class_from_name(service_class_name(c)) == c);
    CHECK(service_class_from_number(static_cast<std::uint8_t>(c)) == c);
  }
  CHECK(service_class_name(ServiceClass::remainder) == "remainder");
}

TEST_CASE("names and numbers of no class are refused", "[base]") {
  CHECK_FALSE(service_class_from_name(""));
  CHECK_FALSE(service_class_from_name("Emergency"));
  CHECK_FALSE(service_class_from_name("stat"));
  CHECK_FALSE(service_class_from_number(8));
  CHECK_FALSE(service_class_from_number(255));
}

TEST_CASE("FHIR priorities map to classes in their order", "[base]") {
  CHECK(service_class_from_fhir("stat") == ServiceClass::emergency);
  CHECK(service_class_from_fhir("asap") == ServiceClass::urgent);
  CHECK(service_class_from_fhir("urgent") == ServiceClass::urgent);
  CHECK(service_class_from_fhir("routine") == ServiceClass::routine);
  CHECK_FALSE(service_class_from_fhir("bulk"));
}

}  // namespace harkara
