// One link of the switchboard, from the first greeting to its end.
#pragma once

#include <memory>
#include <string>

#include "crypto/certificate.h"
#include "node/link/datagram/allowance.h"
#include "node/link/datagram/channel.h"
#include "sync/link_id.h"

namespace harkara::node::datagram {

// What may go to an address: without limit when it is proven that the peer receives
// there, before that no more than came from it. No amplifier can be made of us.
class Route {
 public:
  Route(const Address& to, bool proven) : to_(to), proven_(proven) {}

  const Address& to() const { return to_; }
  bool proven() const { return proven_; }
  void prove() { proven_ = true; }
  void received(std::size_t bytes) { budget_ += proven_ ? 0 : bytes; }
  std::size_t most() const {
    return proven_ ? kMaxPacketBytes : std::min(budget_, kMaxPacketBytes);
  }
  void sent(std::size_t bytes) { budget_ -= std::min(budget_, bytes); }

 private:
  Address to_;
  bool proven_;
  std::size_t budget_ = 0;
};

struct Session {
  enum class Phase {
    dialling,   // the greeting is out
    tentative,  // greeted and admitted, but it might be a replay
    up,
  };

  sync::LinkId link;
  Phase phase;
  bool dialled;
  crypto::Certificate peer;
  SessionId own_id;       // the peer sends under it
  SessionId peer_id = 0;  // we send under it
  Route route;
  std::unique_ptr<Channel> channel = {};
  std::int64_t began_ms;
  std::uint64_t overhead = 28;  // of a packet: headers of IP and UDP
  std::uint64_t bytes_in = 0;   // at IP level
  std::uint64_t bytes_out = 0;
  std::uint64_t most_bytes = UINT64_MAX;  // both ways; nothing goes beyond, but a farewell

  // The largest packet that may go now.
  std::size_t most() const {
    const std::uint64_t used = bytes_in + bytes_out + overhead;
    const std::uint64_t left = most_bytes - std::min(most_bytes, used);
    return static_cast<std::size_t>(std::min<std::uint64_t>(route.most(), left));
  }

  // --- dialling ---
  std::unique_ptr<crypto::NoiseInitiator> initiator = {};
  Bytes greeting = {};  // without MACs
  std::optional<Mac> cookie = {};
  Allowance haste{1, 1};               // a cookie lets the next greeting go at once
  std::int64_t greeting_began_ms = 0;  // this one; renewed now and then
  std::int64_t greeted_ms = -1;        // last sent
  std::int64_t greet_due_ms = 0;
  Mac reset_token = {};  // the peer's sign that it has forgotten us

  // --- tentative ---
  std::unique_ptr<crypto::NoiseResponder> responder = {};
  std::vector<Bytes> early = {};           // frames before there are keys
  Bytes answer = {};                       // once made; said again to the same greeting
  std::int64_t answer_due_ms = INT64_MAX;  // sooner where the engine has spoken
  bool moved = false;  // the answer went to several addresses: having it proves none

  // --- up ---
  // Proven last. A thief of packets who sends them on from elsewhere, faster than they
  // come, draws us away for a moment only: back here needs no new proof.
  std::optional<Address> home = {};
  std::string ending = {};  // not empty: to be taken down, and why
  bool tell_peer = false;   // of the end
  bool fresh = false;       // its room may have changed
  bool away = false;        // as the engine was told: silent for long
};

}  // namespace harkara::node::datagram
