// Datagram links over UDP sockets of a libuv loop: a thin skin around the switchboard,
// which decides everything. See datagram/DATAGRAM.md.
#pragma once

#include <uv.h>

#include <memory>

#include "node/link/transport.h"

namespace harkara::node {

struct DatagramOptions {
  std::int64_t keepalive_ms = 20'000;  // of an idle link, by the side that dialled
};

class DatagramTransport final : public Transport {
 public:
  // All references outlive the transport, and the loop also runs empty after it.
  static Result<std::unique_ptr<DatagramTransport>> open(
      uv_loop_t* loop, const LinkIdentity& identity, Admission& admission, LinkListener& listener,
      Random& random, const DatagramOptions& options = {}, LinkNumbers* numbers = nullptr);
  ~DatagramTransport() override;

  // "udp://0.0.0.0:0" picks a port. "udp://[::]:port" takes IPv6 and IPv4, other addresses
  // their own family. A name is not taken here.
  Status listen(const std::string& endpoint) override;
  const std::string& bound_endpoint() const override;
  // A name is looked up in the background.
  Result<sync::LinkId> dial(const DialTarget& target) override;
  void send(sync::LinkId link, View frame) override;
  void close(sync::LinkId link) override;
  // At IP level: 28 bytes a packet for IPv4 and UDP, the handshake included; so are those
  // of the last links that ended.
  LinkBytes bytes(sync::LinkId link) const override;
  std::int64_t round_trip_ms(sync::LinkId link) const override;
  void limit(sync::LinkId link, std::uint64_t bytes) override;
  std::uint64_t unsent(sync::LinkId link) const override;
  sync::LinkTraits traits(sync::LinkId) const override {
    return {.paces_itself = true, .watches_itself = true, .proven = true};
  }
  void shutdown() override;

  bool has(sync::LinkId link) const;

 private:
  class Implementation;
  explicit DatagramTransport(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace harkara::node
