// Classes of service, in the order in which they are served.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace harkara {

enum class ServiceClass : std::uint8_t {
  emergency = 0,
  answer = 1,
  urgent = 2,
  routine = 3,
  preview = 4,
  document = 5,
  remainder = 6,
  bulk = 7,
};

inline constexpr std::array kServiceClasses = {
    ServiceClass::emergency, ServiceClass::answer,   ServiceClass::urgent,    ServiceClass::routine,
    ServiceClass::preview,   ServiceClass::document, ServiceClass::remainder, ServiceClass::bulk};

std::string_view service_class_name(ServiceClass service_class);
std::optional<ServiceClass> service_class_from_name(std::string_view name);
// Empty for a number that is no class.
std::optional<ServiceClass> service_class_from_number(std::uint8_t number);

// FHIR R4 request-priority -> class: stat, asap, urgent, routine.
std::optional<ServiceClass> service_class_from_fhir(std::string_view priority);

}  // namespace harkara
