// Beacons over UDP multicast: a thin skin around the neighbourhood. IPv4, never beyond
// the first router. See BEACON.md.
#pragma once

#include <uv.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "node/link/discovery/neighbourhood.h"
#include "node/link/uv_handle.h"

namespace harkara::node::discovery {

struct Options {
  std::string group = "239.255.72.75";
  int port = 7499;
  std::int64_t every_ms = 10'000;
  // Own addresses, one for each interface to be used; empty: all that are no loopback.
  std::vector<std::string> interfaces;
};

class LanDiscovery {
 public:
  struct Self {
    NodeId node;
    Bytes certificate;
    std::string endpoint;  // where it listens; empty, or ipc: it is silent and only hears
    const crypto::SigningKey& identity;  // outlives it, as do the following
    const Clock& clock;
    Admission& admission;
    Random& random;
  };
  struct Listener {
    std::function<void(const Near&)> found;           // to be dialled
    std::function<void(const NodeId&)> lost;          // no longer heard of
    std::function<void(const std::string&)> trouble;  // why something is not heeded; for the log
  };
  // Opens sockets where it can and goes on trying: a network may come later.
  LanDiscovery(uv_loop_t* loop, const Self& self, View key, const Options& options,
               Listener listener);
  ~LanDiscovery();

  const Neighbourhood& neighbourhood() const { return neighbourhood_; }

 private:
  static constexpr std::size_t kReadBytes = 1'024;  // more than any beacon
  struct Socket;
  void tick();
  void open_sockets(const std::vector<std::string>& addresses);
  std::unique_ptr<Socket> open_socket(const std::string& address);
  void send();
  void hear(View packet, const sockaddr* from);

  uv_loop_t* loop_;
  Self self_;
  Bytes key_;
  Options options_;
  Listener listener_;
  Neighbourhood neighbourhood_;
  Scheme scheme_ = Scheme::ipc;  // ipc: not dialled by anybody near
  std::uint16_t port_ = 0;
  std::string bound_host_;
  std::uint64_t stamp_ms_ = 0;
  std::int64_t told_ms_ = -1;  // when trouble was last told
  std::vector<std::string> addresses_;
  std::vector<std::unique_ptr<Socket>> sockets_;
  std::array<char, kReadBytes> buffer_{};
  UvHandle<uv_timer_t> timer_;
};

}  // namespace harkara::node::discovery
