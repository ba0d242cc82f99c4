// What the link tests share: a loop that is run until something holds, nodes with
// certificates of a common root, and a listener that writes down what it hears.
#pragma once

#include <catch2/catch.hpp>
#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "crypto/certificate.h"
#include "crypto/hash.h"
#include "node/link/zmq_transport.h"

namespace harkara::node::test {

inline constexpr std::int64_t kNow_s = 1'800'000'000;

class Loop {
 public:
  Loop() {
    std::signal(SIGPIPE, SIG_IGN);  // as the daemon does: ends may have gone
    REQUIRE(uv_loop_init(&loop_) == 0);
  }
  // Whatever was closed must leave nothing behind.
  ~Loop() {
    uv_run(&loop_, UV_RUN_DEFAULT);
    CHECK(uv_loop_close(&loop_) == 0);
  }
  uv_loop_t* get() { return &loop_; }
  // False when `limit_ms` passed before `holds`.
  bool run_until(const std::function<bool()>& holds, std::uint64_t limit_ms = 10'000);
  // The same for what does not wake the loop.
  bool poll_until(const std::function<bool()>& holds, std::uint64_t limit_ms = 10'000);
  void run_for(std::uint64_t duration_ms) {
    run_until([] { return false; }, duration_ms);
  }

 private:
  uv_loop_t loop_;
};

// An organisation: a root and the nodes it has vouched for.
class Organisation {
 public:
  explicit Organisation(std::uint64_t seed);
  ZmqIdentity enrol(const std::string& name);
  const crypto::Certificate& root() const { return root_; }
  // Names sockets of this machine, and tests run side by side: another in each process.
  Random& random() { return of_process_; }

 private:
  SeededRandom random_;
  SeededRandom of_process_;
  crypto::SigningKey root_key_;
  crypto::SigningKey authority_key_;
  crypto::Certificate root_;
  crypto::Certificate authority_;

 public:
  const crypto::Certificate& authority() const { return authority_; }
};

class TrustAdmission final : public Admission {
 public:
  explicit TrustAdmission(const Organisation& organisation);
  Result<crypto::Certificate> admit(View certificate, const crypto::BoxPublicKey& key) override;

 private:
  crypto::TrustStore trust_;
};

struct Heard {
  sync::LinkId link;
  Bytes frame;
};

class Recorder final : public LinkListener {
 public:
  void on_link_greeted(sync::LinkId link, const crypto::Certificate&) override {
    log.push_back("greeted " + std::to_string(link));
  }
  void on_link_up(sync::LinkId link, const crypto::Certificate& peer) override {
    ups.push_back(link);
    peers[link] = peer.fields.name;
    log.push_back("up " + std::to_string(link));
    if (when_up) when_up(link);
  }
  void on_frames(sync::LinkId link, std::span<const View> given) override {
    ++runs;
    for (const View frame : given) {
      if (when_frame)
        when_frame(link, frame);
      else
        frames.push_back({link, to_bytes(frame)});
    }
  }
  void on_link_down(sync::LinkId link, const std::string& reason) override {
    downs.push_back(link);
    reasons[link] = reason;
    log.push_back("down " + std::to_string(link));
    if (when_down) when_down(link);
  }
  void on_stranger(const std::string& reason) override { strangers.push_back(reason); }
  void on_batch_end() override { ++batches; }

  std::size_t runs = 0;  // of frames
  std::vector<sync::LinkId> ups;
  std::vector<sync::LinkId> downs;
  std::map<sync::LinkId, std::string> peers;
  std::map<sync::LinkId, std::string> reasons;
  std::vector<Heard> frames;
  std::vector<std::string> strangers;
  std::vector<std::string> log;
  int batches = 0;
  std::function<void(sync::LinkId)> when_up;
  std::function<void(sync::LinkId)> when_down;
  std::function<void(sync::LinkId, View)> when_frame;
};

// A node of `home` that trusts `trusted`.
struct Node {
  Node(Loop& loop, Organisation& home, const std::string& name, const Organisation& trusted,
       StrangerLimits limits = {});
  Node(Loop& loop, Organisation& home, const std::string& name) : Node(loop, home, name, home) {}

  void listen(const std::string& endpoint) {
    const Status status = transport->listen(endpoint);
    INFO((status ? std::string() : status.error().message));
    REQUIRE(status);
  }
  sync::LinkId dial(const Node& other) { return dial(other.target()); }
  sync::LinkId dial(const DialTarget& target) {
    auto link = transport->dial(target);
    REQUIRE(link);
    return *link;
  }
  DialTarget target() const;

  ZmqIdentity identity;
  TrustAdmission admission;
  Recorder heard;
  std::unique_ptr<ZmqTransport> transport;
};

struct TwoNodes {
  explicit TwoNodes(std::uint64_t seed) : organisation(seed) {}
  Loop loop;
  Organisation organisation;
  Node hub{loop, organisation, "hub"};
  Node clinic{loop, organisation, "clinic"};
};

// The clinic has dialled the hub, which has heard of it.
struct LinkedPair : TwoNodes {
  explicit LinkedPair(std::uint64_t seed) : TwoNodes(seed) {
    hub.listen("tcp://127.0.0.1:0");
    link = clinic.dial(hub);
    REQUIRE(loop.run_until([this] { return hub.heard.ups.size() == 1; }));
  }
  sync::LinkId link = 0;
};

inline Bytes numbered_frame(std::uint32_t number, std::size_t size) {
  Bytes frame(size, static_cast<std::uint8_t>(number % 100));
  for (std::size_t i = 0; i < 4 && i < size; ++i)
    frame[i] = static_cast<std::uint8_t>(number >> (8 * i));
  if (frame[0] == 0x7e) frame[0] = 0x7f;
  return frame;
}

std::string temporary_path(const std::string& name);

}  // namespace harkara::node::test
