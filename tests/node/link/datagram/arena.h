// Datagram links in virtual time: switchboards and real engines over a modelled path
// with rate, delay, loss, a queue and a schedule, every byte counted as on IP.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>

#include "node/link/datagram/switchboard.h"
#include "sim/node.h"

namespace harkara::node::datagram::test {

struct PathModel {
  std::int64_t rate_Bps = 8'000;  // bytes per second, each way
  std::int64_t delay_ms = 300;    // one way
  double loss = 0;
  std::int64_t queue_bytes = 32'000;
  std::int64_t up_ms = 1;  // with down_ms == 0: always up
  std::int64_t down_ms = 0;
  std::int64_t phase_ms = 0;  // into the schedule at the start
};

struct PathCounters {
  std::int64_t bytes = 0;  // offered while up
  std::int64_t packets = 0;
  std::int64_t wasted = 0;  // offered while down
  std::int64_t lost = 0;
  std::int64_t dropped = 0;      // by the full queue
  std::int64_t most_queued = 0;  // bytes
};

// One direction.
class Path {
 public:
  using Deliver = std::function<void(const Address& from, Bytes packet)>;
  Path(sim::World& world, const PathModel& model, SeededRandom random, Deliver deliver)
      : world_(world), model_(model), random_(random), deliver_(std::move(deliver)) {}

  void carry(const Address& from, Bytes packet);
  bool is_up(std::int64_t at_ms) const;
  std::int64_t up_time_ms(std::int64_t until_ms) const;
  const PathCounters& counters() const { return counters_; }
  void set_model(const PathModel& model) { model_ = model; }
  std::int64_t queued_ms() const;

 private:
  sim::World& world_;
  PathModel model_;
  SeededRandom random_;
  Deliver deliver_;
  std::int64_t free_us_ = 0;
  PathCounters counters_;
};

class Admit final : public Admission {
 public:
  Admit(const crypto::TrustStore& trust, std::int64_t now_s) : trust_(trust), now_s_(now_s) {}
  Result<crypto::Certificate> admit(View certificate, const crypto::BoxPublicKey& key) override;

 private:
  const crypto::TrustStore& trust_;
  std::int64_t now_s_;
};

// A switchboard at an address and, if it has one, the node behind it.
class Port {
 public:
  using Send = std::function<void(const Address& from, const Address& to, Bytes packet)>;

 private:
  sim::World& world_;
  SeededRandom random_;
  Admit admission_;
  Send send_;
  sim::Node* node_ = nullptr;
  std::set<sync::LinkId> greeted_;  // known to the node before they are up
  sync::LinkId last_link_ = 1'000;
  std::int64_t armed_ms_ = -1;
  bool stepping_ = false;
  bool again_ = false;

  void tell(const Event& event);
  void tell_node(const Event& event);
  void arm();

 public:
  Port(sim::World& world, const sim::Pki& pki, const sim::NodeKeys& keys, const Options& options,
       std::uint8_t address, Send send);

  void attach(sim::Node& node);  // its frames and links come from here
  void dial(const Address& to, const crypto::Certificate& peer);
  void receive(const Address& from, View packet);
  void step();  // all outputs, then the timer

  Switchboard board;
  Address address;
  std::vector<Event> events;  // all, when no node is attached
  std::size_t ups = 0;
  std::vector<std::string> downs;
  std::vector<std::string> refused;
};

Address address_number(std::uint8_t number);

// A clinic that dials a hub over a path.
struct Contact {
  Contact(std::uint64_t seed, const PathModel& model, const Options& options = {});

  // Where the hub sends what.
  std::function<void(const Address& to, const Bytes& packet)> on_down;
  // Sees every packet first; false: it goes no further.
  std::function<bool(bool upward, const Address& from, const Bytes& packet)> tap;

  Bytes content(std::size_t size);  // random
  void submit(std::size_t size);    // at the clinic, as a document for the desk
  // A greeting by these keys, as they would send it.
  Bytes greeting(const crypto::BoxKey& key, View certificate, SessionId session);

  void dial() { clinic_port->dial(hub_port->address, hub.certificate()); }
  EndpointId desk() const { return crypto::desk_endpoint("radiology@aiims"); }
  bool run_until_arrived(std::size_t count, std::int64_t limit_ms);
  std::size_t arrived() const { return hub.count(sync::Notice::Kind::arrived); }

  sim::World world;
  SeededRandom keys;
  SeededRandom workload;
  sim::Pki pki;
  sim::Node hub;
  sim::Node clinic;
  std::unique_ptr<Path> up;
  std::unique_ptr<Path> down;
  std::unique_ptr<Port> clinic_port;
  std::unique_ptr<Port> hub_port;
};

}  // namespace harkara::node::datagram::test
