// What one TCP connection costs at IP level, as the kernel counts it: payload, headers,
// acknowledgements and retransmissions. Whoever owns the descriptor; we only ask it.
#pragma once

#include <cstdint>
#include <string>

#include "node/link/socket_identity.h"
#include "node/link/tcp_figures.h"
#include "node/link/transport.h"

namespace harkara::node {

class TcpCount {
 public:
  // The connection's descriptor, as far as it is known; the first one counts.
  void watch(int descriptor);
  // Empty where there is no TCP connection, or no more.
  std::optional<TcpFigures> figures() const;
  // Tells whether few packets are ever under way. BBR holds back all but four of them for a
  // round trip each ten seconds, which leaves such a link idle; who paces it by hand
  // (tcp_pace.h) needs no more than cubic, which does well as long as they are few.
  void suit(bool few);
  // What waits on the way is enough to keep the link busy: until that is over, what does not
  // fill a packet waits for company. It would have to wait for those before it anyway.
  void fill_packets(bool crowded);
  // `handed`: what was handed over and received by our own count, with framing. The
  // greater of both is right: what waits in libzmq is as good as sent, and a descriptor
  // that has been closed tells nothing any more. Unix sockets cost what was handed over.
  LinkBytes read(const LinkBytes& handed) const;

 private:
  void ask() const;

  SocketIdentity socket_;
  bool few_ = false;
  bool crowded_ = false;
  std::string usual_;  // the congestion control that the system gave it
  mutable LinkBytes payload_;
  mutable LinkBytes headers_;
};

}  // namespace harkara::node
