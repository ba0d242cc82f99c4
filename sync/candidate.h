// A bundle that may go to a peer, in the order in which such are served.
#pragma once

#include "base/ids.h"
#include "base/service_class.h"

namespace harkara::sync {

struct Candidate {
  ServiceClass service_class = ServiceClass::bulk;
  std::uint64_t ref = 0;
  BundleId id;
  auto operator<=>(const Candidate&) const = default;
};

}  // namespace harkara::sync
