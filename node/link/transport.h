// What the daemon asks of any transport, and what it is told. The engine knows
// links only by number; a transport knows bytes, keys and endpoints only.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "crypto/certificate.h"
#include "sync/link_id.h"
#include "sync/link_traits.h"

namespace harkara::node {

// Called on the loop thread, never re-entrantly from within a transport call.
class LinkListener {
 public:
  virtual ~LinkListener() = default;
  // Somebody greets as `peer`, and it may be a replay: nothing is to be written down for
  // it. What is sent on the link by the end of the call goes along with the answer. Some
  // transports tell this, for some links; on_link_up or on_link_down follows.
  virtual void on_link_greeted(sync::LinkId /*link*/, const crypto::Certificate& /*peer*/) {}
  // The peer proved its link key; `peer` is the certificate that vouches for it.
  virtual void on_link_up(sync::LinkId link, const crypto::Certificate& peer) = 0;
  // As many as were at hand, in their order.
  virtual void on_frames(sync::LinkId link, std::span<const View> frames) = 0;
  // A link that paces itself takes `bytes` more now, best in slices of `slice_bytes`.
  virtual void on_link_room(sync::LinkId /*link*/, std::size_t /*bytes*/,
                            std::size_t /*slice_bytes*/) {}
  // The peer is not heard for the moment, or is heard again: a link may outlive long fades.
  virtual void on_link_silent(sync::LinkId /*link*/, bool /*silent*/) {}
  // Last call for this link, and always made: also when dialling failed, and after close().
  virtual void on_link_down(sync::LinkId link, const std::string& reason) = 0;
  // A stranger was turned away before it became a link; for the log.
  virtual void on_stranger(const std::string& reason) = 0;
  // All frames at hand have been given.
  virtual void on_batch_end() = 0;
};

// Decides who may be a peer, from the certificate it presented and the link key
// it proved. The daemon implements it with its trust store.
class Admission {
 public:
  virtual ~Admission() = default;
  virtual Result<crypto::Certificate> admit(View certificate,
                                            const crypto::BoxPublicKey& proven_key) = 0;
};

struct DialTarget {
  std::string endpoint;      // "tcp://host:port", "udp://host:port" or "ipc://path"
  crypto::Certificate peer;  // from its contact card; its link key must be proven
};

// What a node proves itself with, over whatever transport.
struct LinkIdentity {
  crypto::BoxKey link;
  Bytes certificate;  // ours; at most kMaxCertificateBytes
};

// Several transports draw the numbers of their links from one of these.
class LinkNumbers {
 public:
  sync::LinkId next() { return ++last_; }

 private:
  sync::LinkId last_ = 0;
};

struct LinkBytes {  // as handed to and from the transport, with its framing overhead
  std::uint64_t in = 0;
  std::uint64_t out = 0;
};

// Which transport serves an endpoint follows from its scheme. Errc::invalid, naming it.
enum class Scheme { tcp, ipc, udp };
Result<Scheme> scheme_of(const std::string& endpoint);

class Transport {
 public:
  virtual ~Transport() = default;  // not from within a callback; shutdown() is allowed there
  // Once per transport. Port 0 picks a port; see bound_endpoint().
  virtual Status listen(const std::string& endpoint) = 0;
  virtual const std::string& bound_endpoint() const = 0;
  // Starts a contact. on_link_up follows unless it fails; on_link_down always.
  virtual Result<sync::LinkId> dial(const DialTarget& target) = 0;
  // Order is kept. Unknown links: no-op.
  virtual void send(sync::LinkId link, View frame) = 0;
  // What is not sent yet is dropped. on_link_down follows from the loop.
  virtual void close(sync::LinkId link) = 0;
  // Of links that have ended, as long as on_link_down has not returned.
  virtual LinkBytes bytes(sync::LinkId link) const = 0;
  // The smallest that the link itself has measured; -1: it measures none.
  virtual std::int64_t round_trip_ms(sync::LinkId /*link*/) const { return -1; }
  // Sends nothing more, but a farewell, once the link has carried so many bytes, both
  // ways, as bytes() counts them. Where a transport cannot hold to it, nothing happens.
  virtual void limit(sync::LinkId /*link*/, std::uint64_t /*bytes*/) {}
  // Bytes of frames it holds and has not sent once. 0 where that is not known.
  virtual std::uint64_t unsent(sync::LinkId /*link*/) const { return 0; }
  virtual sync::LinkTraits traits(sync::LinkId link) const = 0;
  // Closes all links without callbacks; run the loop until it is empty afterwards.
  virtual void shutdown() = 0;
};

}  // namespace harkara::node
