// What the engine need not do on a link because the link does it.
#pragma once

namespace harkara::sync {

struct LinkTraits {
  // It paces itself: it tells with link_room() how much it takes, and the engine asks
  // the peer for no acks.
  bool paces_itself = false;
  // It watches its peer through fades: the engine sends no keepalives and never finds
  // the peer silent.
  bool watches_itself = false;
};

}  // namespace harkara::sync
