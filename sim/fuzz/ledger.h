// What persons were promised, and what is known of it from outside the nodes.
#pragma once

#include <map>
#include <optional>

#include "base/ids.h"
#include "base/service_class.h"

namespace harkara::sim::fuzz {

struct Entry {
  std::size_t from = 0;  // places
  std::size_t to = 0;
  ServiceClass service_class = ServiceClass::routine;
  std::uint64_t bytes = 0;  // on any link, at least
  std::int64_t created_ms = 0;
  std::int64_t lifetime_ms = 0;
  std::int64_t clock_off_ms = 0;  // of its origin, then
  std::optional<std::int64_t> arrived_ms;

  // A hostile node has a part in it, or made it: no promise binds.
  bool void_promise = false;
  // Somebody lost or lied about a copy: only the origin's own is still counted on.
  bool doubtful = false;
  // The origin's copy is gone too, by no fault of the engine.
  bool origin_gone = false;

  bool over(std::int64_t now_ms) const { return now_ms - created_ms >= lifetime_ms; }
};

using Ledger = std::map<BundleId, Entry>;

}  // namespace harkara::sim::fuzz
