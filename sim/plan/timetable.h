// Vehicles of public transport as couriers.
#pragma once

#include "sim/plan/names.h"
#include "sim/plan/scenario.h"

namespace harkara::sim {

// Adds a node for each vehicle of kind.timetable that comes by at least two of the stops that
// kind.stop_nodes names, and its contacts there: while it stands, at least kind.stop_ms. The
// way up from it is the node of the highest tier that it comes by; it is a way up from the
// others. Errc::invalid: no vehicle does, or a node is not there.
Status add_vehicles(const CourierKind& kind, const Calendar& calendar, Names& names,
                    NetworkPlan& plan);

}  // namespace harkara::sim
