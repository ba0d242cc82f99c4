// One contact: the state of both directions of one link.
#pragma once

#include "sync/core.h"
#include "sync/greeting.h"
#include "sync/incoming.h"
#include "sync/link_memory.h"
#include "sync/offer_lane.h"
#include "sync/outgoing.h"
#include "sync/ration.h"
#include "sync/receipt_lane.h"
#include "sync/scope_lane.h"
#include "sync/window.h"

namespace harkara::sync {

struct Session {
  Session(Engine::Core& core, LinkId link_id, const crypto::Certificate& peer_certificate,
          LinkTraits link_traits);

  LinkId link;
  crypto::Certificate peer;
  LinkTraits traits;
  bool closed = false;
  bool silent = false;  // the link has not heard the peer for a while
  std::int64_t heard_ms;
  std::int64_t spoke_ms;
  LinkStatistics statistics;
  LinkEnd end;
  Cursor custody_seen;  // what the peer has promised us, as told on this link

  Window window;
  Ration ration;
  Greeting greeting;
  ReceiptLane receipts;
  OfferLane offers;
  ScopeLane scope;
  Outgoing outgoing;
  Incoming incoming;

  const NodeId& node() const { return peer.subject; }
  // Bytes of frames that may still go for this class, where the link is metered.
  std::uint64_t room(ServiceClass service_class) const {
    return ration.room(service_class, statistics.frame_bytes_out);
  }
  bool live() const { return greeting.done() && !closed; }
  // The peer's greeting is still on a long way, and short bundles may go nevertheless. A link
  // that watches itself brings it with the handshake.
  bool early() const {
    const bool late_greeting = traits.paces_itself && !traits.watches_itself;
    return late_greeting && traits.proven && !greeting.done() && !closed;
  }
  // What it has under way may be counted on.
  bool counts() const { return live() && !silent; }
};

}  // namespace harkara::sync
