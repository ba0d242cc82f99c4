// ZeroMQ with CURVE: ROUTER where we listen, one DEALER per contact where we dial.
//
// A dialler's key is proven by CURVE; its first frame, the preamble, shows its
// certificate (preamble.h), so that we can admit a node we have never met: the
// certificate must chain to a trusted root and name the very key that was proven.
// Until then it is a stranger: it costs one connection of a bounded number, for a
// bounded time, and is told nothing when it is turned away, only disconnected. A
// dialler that is refused therefore sees its link go up and down again.
#pragma once

#include <uv.h>

#include <memory>

#include "crypto/box.h"
#include "node/link/transport.h"

namespace harkara::node {

using ZmqIdentity = LinkIdentity;

// What those who have not been admitted may hold of us.
struct StrangerLimits {
  std::size_t count = 256;             // connections; above it a random one goes
  std::uint64_t patience_ms = 45'000;  // a handshake at 2G speed, and then some
  std::uint64_t bytes = 256 * 1024;    // received; a message in parts stays with libzmq unseen
};

class ZmqTransport final : public Transport {
 public:
  // Binds the ZAP handler first and fails when it cannot. `loop`, `admission`,
  // `listener` and `random` outlive the transport, and the loop also runs empty
  // after it.
  static Result<std::unique_ptr<ZmqTransport>> open(uv_loop_t* loop, const ZmqIdentity& identity,
                                                    Admission& admission, LinkListener& listener,
                                                    Random& random, StrangerLimits limits = {},
                                                    LinkNumbers* numbers = nullptr);
  // Not from within a callback; shutdown() is allowed there.
  ~ZmqTransport() override;

  // Binds, then proves by trying that an unknown key is refused, for which it
  // blocks for some milliseconds, at worst 4 s. An error here must stop the node.
  // "tcp://0.0.0.0:0" picks a port; see bound_endpoint(). Once per transport.
  Status listen(const std::string& endpoint) override;
  const std::string& bound_endpoint() const override;

  // Starts a contact. on_link_up follows unless it fails; on_link_down always.
  Result<sync::LinkId> dial(const DialTarget& target) override;
  // Keeps what the socket does not take at once; order is kept. Unknown links: no-op.
  void send(sync::LinkId link, View frame) override;
  // What is not sent yet is dropped. on_link_down follows from the loop.
  void close(sync::LinkId link) override;
  // Frame bytes and 35 or 42 B a frame for CURVE and ZMTP: an estimate, without
  // handshake, TCP and IP. Zero for links that have ended.
  LinkBytes bytes(sync::LinkId link) const override;
  std::int64_t round_trip_ms(sync::LinkId link) const override;
  // TCP over a long way paces itself (tcp_pace.h).
  sync::LinkTraits traits(sync::LinkId link) const override;

  // Closes all links without callbacks; run the loop until it is empty afterwards.
  void shutdown() override;

 private:
  class Implementation;
  explicit ZmqTransport(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace harkara::node
