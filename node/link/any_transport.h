// ZeroMQ for good networks and datagrams for poor ones behind one interface: the
// scheme of an endpoint chooses.
#pragma once

#include "node/link/datagram_transport.h"
#include "node/link/zmq_transport.h"

namespace harkara::node {

class AnyTransport final : public Transport {
 public:
  // All references outlive it, and the loop also runs empty after it.
  static Result<std::unique_ptr<AnyTransport>> open(uv_loop_t* loop, const LinkIdentity& identity,
                                                    Admission& admission, LinkListener& listener,
                                                    Random& random,
                                                    const DatagramOptions& options = {});

  Status listen(const std::string& endpoint) override;
  const std::string& bound_endpoint() const override { return bound_; }
  Result<sync::LinkId> dial(const DialTarget& target) override;
  void send(sync::LinkId link, View frame) override { of(link).send(link, frame); }
  void close(sync::LinkId link) override { of(link).close(link); }
  LinkBytes bytes(sync::LinkId link) const override;
  void limit(sync::LinkId link, std::uint64_t bytes) override { of(link).limit(link, bytes); }
  std::uint64_t unsent(sync::LinkId link) const override { return of(link).unsent(link); }
  std::int64_t round_trip_ms(sync::LinkId link) const override {
    return of(link).round_trip_ms(link);
  }
  sync::LinkTraits traits(sync::LinkId link) const override { return of(link).traits(link); }
  void shutdown() override;

 private:
  AnyTransport() = default;
  Transport& of(sync::LinkId link) const;

  LinkNumbers numbers_;
  std::unique_ptr<ZmqTransport> zmq_;
  std::unique_ptr<DatagramTransport> datagram_;
  std::string bound_;
};

}  // namespace harkara::node
