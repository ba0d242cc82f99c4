// ZeroMQ with CURVE: ROUTER where we listen, one DEALER per contact where we dial.
//
// A dialler presents its certificate as its ZMTP routing id, so the ZAP handler
// can admit a node it has never met: the certificate must chain to a trusted root
// and name the very CURVE key that was proven. The first frame on a dialled link
// is a preamble [0x7e, nonce u64le], so that the listener tells a new contact
// from an old one of the same peer; engine frames never start with 0x7e.
#pragma once

#include <uv.h>

#include <memory>

#include "crypto/box.h"
#include "node/link/transport.h"

namespace harkara::node {

struct ZmqIdentity {
  crypto::BoxKey link;
  Bytes certificate;  // ours; at most kMaxCertificateBytes
};

struct DialTarget {
  std::string endpoint;       // "tcp://host:port" or "ipc://path"; anything else is refused
  crypto::Certificate peer;   // from its contact card; its link key must be proven
};

// Errc::invalid for any scheme but tcp and ipc, naming the endpoint.
Status check_endpoint(const std::string& endpoint);

class ZmqTransport {
 public:
  // Binds the ZAP handler first and fails when it cannot. `loop`, `admission` and
  // `listener` outlive the transport.
  static Result<std::unique_ptr<ZmqTransport>> open(uv_loop_t* loop, const ZmqIdentity& identity,
                                                    Admission& admission, LinkListener& listener,
                                                    Random& random);
  ~ZmqTransport();

  // Binds, then proves by trying that an unknown key is refused; an error here
  // must stop the node. "tcp://0.0.0.0:0" picks a port; see bound_endpoint().
  Status listen(const std::string& endpoint);
  const std::string& bound_endpoint() const;

  // Starts a contact; on_link_up or on_link_down follows.
  Result<sync::LinkId> dial(const DialTarget& target);
  // Keeps what the socket does not take at once; order is kept. Unknown links: no-op.
  void send(sync::LinkId link, View frame);
  void close(sync::LinkId link);
  LinkBytes bytes(sync::LinkId link) const;

  // Closes all links without callbacks; run the loop until it is empty afterwards.
  void shutdown();

 private:
  class Implementation;
  explicit ZmqTransport(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace harkara::node
