// What the engine need not do on a link because the link does it.
#pragma once

#include <optional>

#include "sync/allowance.h"

namespace harkara::sync {

struct LinkTraits {
  // It paces itself: it tells with link_room() how much it takes, and the engine asks
  // the peer for no acks.
  bool paces_itself = false;
  // It watches its peer through fades: the engine sends no keepalives and never finds
  // the peer silent.
  bool watches_itself = false;
  // It is metered: this is what it may carry at first (Engine::link_allowance).
  std::optional<Allowance> allowance = {};
};

}  // namespace harkara::sync
