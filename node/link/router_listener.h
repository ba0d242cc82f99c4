// The side that listens: one ROUTER for all who dial us.
//
// Routing ids are left to libzmq and ROUTER_HANDOVER stays off: an id that a peer
// may choose, a stranger may choose too, and take over a contact with it. Who a
// peer is follows from its proven key and the certificate in its preamble.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "node/link/connection_table.h"
#include "node/link/frame_run.h"
#include "node/link/outbox.h"
#include "node/link/tcp_count.h"
#include "node/link/tcp_hoard.h"
#include "node/link/tcp_pace.h"
#include "node/link/zap_handler.h"
#include "node/link/zmq_monitor.h"
#include "node/link/zmq_transport.h"

namespace harkara::node {

struct ListenContext {  // all of it outlives the listener
  uv_loop_t* loop;
  std::shared_ptr<ZmqContext> zmq;
  Admission& admission;
  ZapHandler& zap;
  LinkDesk& desk;
  Random& random;
  StrangerLimits limits;
};

class RouterListener {
 public:
  static Result<std::unique_ptr<RouterListener>> listen(ListenContext context,
                                                        const crypto::BoxKey& own,
                                                        const std::string& endpoint);
  explicit RouterListener(ListenContext context);

  void deliver(int budget);
  bool settle();  // true: there is work at hand
  const std::string& bound_endpoint() const { return bound_; }
  void unbind() { socket().unbind(bound_); }
  SocketPoller& poller() { return *poller_; }
  ZmqMonitor& monitor() { return *monitor_; }

  bool has(sync::LinkId link) const { return by_link_.contains(link); }
  // REQUIRES for these four: has(link).
  void send(sync::LinkId link, View frame);
  void close(sync::LinkId link, std::string reason);
  LinkBytes bytes(sync::LinkId link) const { return contact(link).count.read(contact(link).bytes); }

  const TcpPace& pace(sync::LinkId link) const { return contact(link).pace; }
  // Any that is to be looked at?
  bool paces() const;
  // Tells what room there is on each. From deliver() only.
  void look(std::int64_t now_ms);
  bool has_contacts() const { return !contacts_.empty(); }
  // Ends contacts that send what becomes no frame. From deliver() only, each kLook_ms.
  void end_hoards();

  // For the refusal test: whoever proves this key is judged, and never becomes a
  // link. Nobody else can be here meanwhile: the ZAP handler holds them back.
  enum class Verdict { none, refused, admitted };
  void expect_probe(const std::optional<crypto::BoxPublicKey>& key);
  Verdict probe_verdict() const { return verdict_; }

 private:
  using RoutingId = std::string;
  struct Contact {
    sync::LinkId link;
    ConnectionId connection;
    NodeId peer;
    Outbox outbox;
    LinkBytes bytes;
    TcpCount count = {};
    TcpPace pace = {};
    TcpHoard hoard = {};
  };
  struct Message {
    RoutingId from;
    ZmqMessage body;
    bool single = true;
  };

  Status start(const crypto::BoxKey& own, const std::string& endpoint);
  void take_events();
  void take_event(const MonitorEvent& event);
  void take_departure(int descriptor);
  void expel(ConnectionId connection, std::string reason);
  void expel_overdue();
  void watch_strangers();
  bool take_message();  // false when none was at hand
  bool receive(Message& message);
  void tell_run();
  void introduce(const Message& message);
  Result<crypto::Certificate> judge(const Message& message);
  void welcome(const Message& message, ConnectionId connection, const crypto::Certificate& peer);
  void tell_departed();
  SendOutcome try_send(const RoutingId& to, View frame);
  void flush();
  const Contact& contact(sync::LinkId link) const { return contacts_.at(by_link_.at(link)); }
  ZmqSocket& socket() { return poller_->socket(); }

  ListenContext context_;
  std::string bound_;
  std::unique_ptr<SocketPoller> poller_;
  std::unique_ptr<ZmqMonitor> monitor_;  // after poller_: it goes first
  UvHandle<uv_timer_t> overdue_;
  UvHandle<uv_timer_t> retry_;
  ConnectionTable connections_;
  FrameRun run_;  // of run_from_; empty between deliveries
  RoutingId run_from_;
  std::string failure_;                 // of a handshake, until the end that follows it is reported
  std::vector<ConnectionId> departed_;  // to be told once their last frames have been
  std::unordered_map<RoutingId, Contact> contacts_;
  std::map<sync::LinkId, RoutingId> by_link_;
  std::map<ConnectionId, sync::LinkId> by_connection_;
  std::set<sync::LinkId> backlog_;  // links whose outbox is not empty
  std::optional<crypto::BoxPublicKey> probe_;
  Verdict verdict_ = Verdict::none;
};

}  // namespace harkara::node
