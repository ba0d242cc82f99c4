// A bundle that may go to a peer, in the order in which such are served.
#pragma once

#include "base/ids.h"
#include "base/service_class.h"

namespace harkara::sync {

struct Candidate {
  Candidate(ServiceClass of, std::uint64_t arrived, const BundleId& bundle)
      : service_class(of), ref(arrived), id(bundle) {}
  ServiceClass service_class;
  bool in_turn = true;  // false: hastened (Engine::hasten)
  std::uint64_t ref;
  BundleId id;
  auto operator<=>(const Candidate&) const = default;
};

}  // namespace harkara::sync
