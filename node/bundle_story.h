// What this node knows of one bundle's way: where it is, who took it over, and what
// goes before it. For the person who asks why something is late.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/station.h"

namespace harkara::node {

enum class Whereabouts : std::uint8_t {
  unknown,    // no record of it here
  arriving,   // part of it is here
  waiting,    // here, in our custody; nobody else has taken it over
  passed_on,  // `custodians` have it
  here,       // it was for this node
  delivered,  // its destination signed for it
  expired,    // its lifetime ended before its delivery
};
const char* whereabouts_name(Whereabouts where);

struct BundleStory {
  BundleId id;
  Whereabouts where = Whereabouts::unknown;
  ServiceClass service_class = ServiceClass::routine;
  std::string origin;                   // names of nodes, or ids in hex
  std::vector<std::string> custodians;  // those that took it over from us
  std::uint64_t bytes_here = 0;         // of ciphertext
  std::uint64_t bytes_total = 0;
  std::int64_t created_ms = 0;               // origin's clock
  std::optional<std::int64_t> delivered_ms;  // destination's clock
  // What this node would send first, to whomever it goes; zero unless it waits.
  std::uint64_t bundles_before = 0;
  std::uint64_t bytes_before = 0;
};

// Errors are those of the store.
Result<BundleStory> bundle_story(Station& station, const BundleId& id);
// The only bundle known here whose id in hex begins so. Errc::invalid: fewer than 8
// digits, or no hex; Errc::not_found; Errc::refused: several.
Result<BundleId> resolve_bundle(Station& station, const std::string& beginning);

}  // namespace harkara::node
