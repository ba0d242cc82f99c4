#include "base/service_class.h"

namespace harkara {
namespace {

constexpr std::array<std::string_view, 8> kNames = {"emergency", "answer",   "urgent",    "routine",
                                                    "preview",   "document", "remainder", "bulk"};

struct FhirRow {
  std::string_view priority;
  ServiceClass service_class;
};
// https://hl7.org/fhir/R4/valueset-request-priority.html
constexpr std::array<FhirRow, 4> kFhir = {{{"stat", ServiceClass::emergency},
                                           {"asap", ServiceClass::urgent},
                                           {"urgent", ServiceClass::urgent},
                                           {"routine", ServiceClass::routine}}};

}  // namespace

std::string_view service_class_name(ServiceClass service_class) {
  return kNames.at(static_cast<std::size_t>(service_class));
}

std::optional<ServiceClass> service_class_from_name(std::string_view name) {
  for (const ServiceClass c : kServiceClasses)
    if (service_class_name(c) == name) return c;
  return std::nullopt;
}

std::optional<ServiceClass> service_class_from_number(std::uint8_t number) {
  if (number >= kServiceClasses.size()) return std::nullopt;
  return kServiceClasses[number];
}

std::optional<ServiceClass> service_class_from_fhir(std::string_view priority) {
  for (const FhirRow& row : kFhir)
    if (row.priority == priority) return row.service_class;
  return std::nullopt;
}

}  // namespace harkara
