// A scenario's text with some of its values changed.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "sim/sweep/manifest.h"

namespace harkara::app {

// Keys are paths: "days"; "courier.count", of every [[courier]]; "courier.vehicle.count", of
// that one; "link.rate", of every node with a parent. A desk is named by its address, a work
// by its place. Errc::invalid names the key that changes nothing, or the value that is none.
Result<std::string> with_values(View scenario, const sim::SweepPoint& point);

}  // namespace harkara::app
