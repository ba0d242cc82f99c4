// What the router knows of its neighbours survives a restart: one record for each in
// Table::meta, written when a contact ends and every few minutes while it lasts.
#pragma once

#include "sync/core.h"

namespace harkara::sync {

void load_routes(Engine::Core& core);
void save_route(Engine::Core& core, const NodeId& peer);

// Something of the routes is different: what is queued is looked at anew, soon.
void look_at_routes_soon(Engine::Core& core);
// Endpoints or newer ways may have been named: besides, all peers hear what is new to them, at
// once, unless that was so a moment ago.
void routes_changed(Engine::Core& core);
void tell_routes(Engine::Core& core);
// Looks at every queued bundle for every contact: if an answer may be another than it was,
// or at any rate.
enum class Reconsider { if_changed, at_any_rate };
void reconsider_routes(Engine::Core& core, Reconsider when);

}  // namespace harkara::sync
