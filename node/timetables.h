// The timetables of harkara.toml as the router reads them.
#pragma once

#include <map>

#include "node/home.h"
#include "storage/store.h"
#include "sync/timetable.h"

namespace harkara::node {

// By node: neighbours of the configuration, and whoever's certificate the store has. Hours are
// of this machine's time zone as it is now. A name that nobody is known by is left out.
std::map<NodeId, sync::Timetable> timetables_of(const Home& home, storage::Store& store,
                                                std::int64_t now_s);
// Names in timetables that nobody is known by.
std::vector<std::string> unknown_in_timetables(const Home& home, storage::Store& store);

}  // namespace harkara::node
