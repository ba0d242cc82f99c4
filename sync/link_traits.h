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
  // The peer has proved that it is here now. Until then its greeting may be a replay, and
  // its first frame will be the proof: nothing is written down or said for it before.
  bool proven = true;
  // It is metered: this is what it may carry at first (Engine::link_allowance).
  std::optional<Allowance> allowance = {};
};

}  // namespace harkara::sync
