#include "node/link/any_transport.h"

namespace harkara::node {

Result<std::unique_ptr<AnyTransport>> AnyTransport::open(uv_loop_t* loop,
                                                         const LinkIdentity& identity,
                                                         Admission& admission,
                                                         LinkListener& listener, Random& random,
                                                         const DatagramOptions& options) {
  std::unique_ptr<AnyTransport> out(new AnyTransport);
  HARKARA_ASSIGN(out->zmq_, ZmqTransport::open(loop, identity, admission, listener, random, {},
                                               &out->numbers_));
  HARKARA_ASSIGN(out->datagram_, DatagramTransport::open(loop, identity, admission, listener,
                                                         random, options, &out->numbers_));
  return out;
}

Status AnyTransport::listen(const std::string& endpoint) {
  HARKARA_ASSIGN(const Scheme scheme, scheme_of(endpoint));
  Transport& chosen = scheme == Scheme::udp ? static_cast<Transport&>(*datagram_) : *zmq_;
  HARKARA_TRY(chosen.listen(endpoint));
  bound_ = chosen.bound_endpoint();
  return ok();
}

Result<sync::LinkId> AnyTransport::dial(const DialTarget& target) {
  HARKARA_ASSIGN(const Scheme scheme, scheme_of(target.endpoint));
  Transport& chosen = scheme == Scheme::udp ? static_cast<Transport&>(*datagram_) : *zmq_;
  return chosen.dial(target);
}

Transport& AnyTransport::of(sync::LinkId link) const {
  return datagram_->has(link) ? static_cast<Transport&>(*datagram_) : *zmq_;
}

// A datagram link that has ended is no longer its transport's, but its bytes are.
LinkBytes AnyTransport::bytes(sync::LinkId link) const {
  const LinkBytes out = datagram_->bytes(link);
  return out.in + out.out > 0 ? out : zmq_->bytes(link);
}

void AnyTransport::shutdown() {
  zmq_->shutdown();
  datagram_->shutdown();
}

}  // namespace harkara::node
