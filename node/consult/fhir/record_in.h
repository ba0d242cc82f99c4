// A case record out of the resources of a bundle.
#pragma once

#include "node/consult/fhir/bundle.h"

namespace harkara::node::consult::fhir {

// The resources of a bundle that belong to its one ServiceRequest.
struct Resources {
  const Json* request = nullptr;
  const Json* patient = nullptr;
  std::vector<const Json*> others;  // in their order
};
Result<Resources> resources_of(const Json& bundle);

// As far as FHIR's own fields tell; may lack what a record needs. Errc::invalid: a vital
// sign without a number, or in a unit that is not known here.
Result<ReadRecord> draft_of(const Resources& resources, std::int64_t now_ms);

}  // namespace harkara::node::consult::fhir
