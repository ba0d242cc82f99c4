// Peers played by a test against a real daemon, through its real socket.
#pragma once

#include <uv.h>

#include <functional>
#include <memory>
#include <optional>

#include "base/assert.h"
#include "crypto/bundle.h"
#include "crypto/random.h"
#include "node/link/zmq_socket.h"
#include "node/link/zmq_transport.h"
#include "sync/link_memory.h"

namespace harkara::e2e {

struct Identity {
  crypto::SigningKey key;
  crypto::BoxKey link;
  crypto::Certificate certificate;
};

struct Target {
  std::string endpoint;
  crypto::Certificate node;
};

// A bundle as its carrier has it.
struct Carried {
  crypto::SignedManifest manifest;
  std::vector<Bytes> chunks;
};
Carried seal_for(const EndpointId& to, const Identity& origin, std::size_t size, Random& random);

// Speaks the transport properly and says in it whatever it is told to.
class Peer final : node::LinkListener, node::Admission {
 public:
  // Dials at once, showing `certificate`, which may be any bytes.
  Peer(const Target& target, const crypto::BoxKey& link, const Bytes& certificate);
  Peer(const Target& target, const Identity& who)
      : Peer(target, who.link, who.certificate.encoded) {}
  ~Peer() override;
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  bool wait(const std::function<bool()>& condition, double limit_s = 15);
  bool wait_for_end() {
    return wait([this] { return ended_; });
  }
  bool greet(const Identity& who);  // both hellos have gone; false when thrown out
  void say(const sync::Frame& frame) { say_bytes(end_.encode(frame)); }
  void say_bytes(View frame) { transport_->send(link_, frame); }
  void announce(std::uint32_t handle, const Carried& bundle);
  void slices(std::uint32_t handle, const Carried& bundle);
  // Announces and sends it all; true when the daemon took custody.
  bool bring(std::uint32_t handle, const Carried& bundle);

  bool ended() const { return ended_; }
  std::size_t heard() const { return frames_.size(); }
  template <class Kind>
  std::vector<Kind> got() const {
    std::vector<Kind> out;
    for (const Bytes& bytes : frames_) {
      const auto frame = sync::decode(bytes);
      if (const auto* kind = frame ? std::get_if<Kind>(&*frame) : nullptr) out.push_back(*kind);
    }
    return out;
  }
  std::vector<sync::Verdict> verdicts(std::uint32_t handle) const;
  bool took_custody(const BundleId& id) const;

 private:
  void on_link_up(sync::LinkId, const crypto::Certificate&) override { up_ = true; }
  void on_frames(sync::LinkId, std::span<const View> given) override {
    for (const View frame : given) {
      const auto decoded = end_.decode(frame);
      HARKARA_ASSERT(decoded.has_value());        // a daemon speaks the protocol
      frames_.push_back(sync::encode(*decoded));  // with nothing left out
    }
  }
  void on_link_down(sync::LinkId, const std::string&) override { ended_ = true; }
  void on_stranger(const std::string&) override {}
  void on_batch_end() override {}
  Result<crypto::Certificate> admit(View, const crypto::BoxPublicKey&) override {
    return fail(Errc::refused, "nobody dials a test");
  }

  uv_loop_t loop_{};
  crypto::SystemRandom random_;
  std::unique_ptr<node::ZmqTransport> transport_;
  sync::LinkId link_ = 0;
  sync::LinkEnd end_;
  std::vector<Bytes> frames_;
  bool up_ = false;
  bool ended_ = false;
};

// A bare ZeroMQ DEALER. CURVE when it has a key, else the NULL mechanism.
class RawPeer {
 public:
  RawPeer(const std::string& endpoint, const crypto::BoxKey* own,
          const crypto::BoxPublicKey& server);
  void say(View part, bool more = false);
  // Frames that came until it was silent for 300 ms; for the first it waits this long.
  std::size_t heard(long first_ms = kSilence_ms);

 private:
  static constexpr long kSilence_ms = 300;
  std::shared_ptr<node::ZmqContext> context_;
  std::shared_ptr<node::ZmqSocket> socket_;
};

// Writes bytes to a plain TCP connection; what came back until it was closed, or
// an empty optional when it was not closed within 10 s.
std::optional<std::string> tcp_talk(int port, const std::string& bytes);

}  // namespace harkara::e2e
