// The proof, at every start, that a listening socket turns strangers away: we
// dial it ourselves under keys that nobody has vouched for.
#pragma once

#include "node/link/router_listener.h"

namespace harkara::node {

struct RefusalTest {
  ListenContext context;
  const ZmqIdentity& identity;
  RouterListener& listener;
};

// Blocks for at most 2 s a probe, and holds back everybody else meanwhile.
// Errc::refused unless a fresh key without a certificate, and one that shows our
// own certificate, have both been asked about, refused and disconnected.
Status prove_refusal(const RefusalTest& test);

}  // namespace harkara::node
