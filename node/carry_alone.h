// Reading a stick while no daemon runs in this home: an engine of its own, with the
// stick as its only contact.
#pragma once

#include "node/carry_in.h"
#include "node/station.h"

namespace harkara::node {

// `progress` is told bytes read and bytes in all. Errc::busy: a daemon runs, ask that.
Result<CarryInReport> carry_in_alone(Station& station, const std::filesystem::path& path,
                                     const consult::Progress& progress = {});

}  // namespace harkara::node
