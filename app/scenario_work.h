// Who works in a scenario, and what comes up: its desks, sittings, work and bulk.
#pragma once

#include "node/toml_table.h"
#include "sim/plan/scenario.h"

namespace harkara::app {

// Each finishes its table. Errc::invalid: "line 3: ...", unknown keys too.
Result<sim::DeskKind> read_desk(node::TomlTable& table);
Result<sim::SittingKind> read_sitting(node::TomlTable& table);
// The same work of each kind of nodes that it names.
Result<std::vector<sim::WorkKind>> read_work(node::TomlTable& table);
Result<sim::BulkKind> read_bulk(node::TomlTable& table);

}  // namespace harkara::app
