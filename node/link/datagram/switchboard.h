// All datagram links of a node behind one socket: handshakes, sessions, addresses.
// Sans-IO, like the engine: datagrams and time go in, datagrams and events come out,
// and whoever drives it owns the socket and the clock.
//
//   board.dial(...); board.datagram(...); board.send(...); board.tick(...);   inputs
//   while (auto event = board.next_event()) ...                              outputs:
//   if (auto out = board.next_transmit(now)) ...   all events, one datagram, again
//   wait until board.next_due_ms(now), then tick()
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <variant>

#include "crypto/hash.h"
#include "node/link/datagram/gatekeeper.h"
#include "node/link/datagram/lobby.h"
#include "node/link/datagram/session.h"
#include "node/link/transport.h"

namespace harkara::node::datagram {

struct Transmit {
  Address to;
  Bytes packet;
};

// --- events ---
// Somebody greeted as this node; it may be a replay. What is sent on the link goes with
// the answer. Not told of every greeting; Up or Down follows.
struct Greeted {
  sync::LinkId link;
  crypto::Certificate peer;
};
struct Up {  // the peer holds the keys of this session: it is here now
  sync::LinkId link;
  crypto::Certificate peer;
};
struct Frame {
  sync::LinkId link;
  Bytes bytes;
};
struct Room {  // the link takes so much now
  sync::LinkId link;
  std::size_t bytes;
  std::size_t slice_bytes;
};
struct Away {  // the peer is not heard for the moment, or is heard again
  sync::LinkId link;
  bool silent;
};
struct Down {
  sync::LinkId link;
  std::string reason;
};
struct Refused {  // a stranger
  std::string reason;
};
using Event = std::variant<Greeted, Up, Frame, Room, Away, Down, Refused>;

struct Options {
  bool listens = false;
  std::int64_t keepalive_ms = 20'000;        // of an idle session, by the side that dialled
  std::int64_t dead_after_ms = 30 * 60'000;  // fades are shorter than this
  std::int64_t dial_patience_ms = 10 * 60'000;
  std::int64_t session_life_ms = 12 * 3'600'000;  // then fresh keys, by a fresh handshake
  Lobby::Limits tentative = {};
  std::size_t max_links = 4'096;
  // Bytes of IP and UDP headers of a packet to or from there, for the count of bytes.
  std::uint64_t (*overhead_of)(const Address&) = [](const Address&) -> std::uint64_t { return 28; };
};

class Switchboard {
 public:
  struct Identity {
    crypto::BoxKey link;
    Bytes certificate;
  };
  // `admission` and `random` outlive it.
  Switchboard(const Identity& identity, Admission& admission, Random& random,
              const Options& options);

  // --- inputs ---
  // Up follows unless it fails; Down always. `link` is a number not used before.
  void dial(sync::LinkId link, const Address& to, const crypto::Certificate& peer,
            std::int64_t now_ms);
  void datagram(const Address& from, View packet, std::int64_t now_ms);
  void send(sync::LinkId link, View frame, std::int64_t now_ms);
  void close(sync::LinkId link, std::int64_t now_ms);
  void tick(std::int64_t now_ms);
  // Ends all, without events; the packets that say so are still to be sent.
  void close_all(std::int64_t now_ms);

  // --- outputs ---
  std::optional<Event> next_event();
  // Whether either of the two may have something now.
  bool has_outputs() const { return !events_.empty() || !ready_.empty() || !active_.empty(); }
  std::optional<Transmit> next_transmit(std::int64_t now_ms);
  std::int64_t next_due_ms(std::int64_t now_ms) const;

  bool has(sync::LinkId link) const { return sessions_.contains(link); }
  // At IP level. Of the last links that ended, too.
  LinkBytes bytes(sync::LinkId link) const;
  // Nothing but a farewell goes once the link has carried so many bytes, both ways.
  void limit(sync::LinkId link, std::uint64_t bytes);
  // Bytes of frames that were not sent once.
  std::uint64_t unsent(sync::LinkId link) const;
  const Session* find(sync::LinkId link) const;
  std::size_t tentative() const { return lobby_.size(); }
  std::int64_t round_trip_ms(sync::LinkId link) const;  // -1: not measured
  // Numbers for links that others begin are drawn here.
  using DrawLink = std::function<sync::LinkId()>;
  void on_draw_link(DrawLink draw) { draw_link_ = std::move(draw); }

 private:
  // --- handshake (handshake.cc) ---
  void begin_greeting(Session& session, std::int64_t now_ms);
  Bytes greeting_packet(Session& session, std::int64_t now_ms);
  void take_greeting(const Address& from, View packet, std::int64_t now_ms);
  void judge_greeting(const Address& from, const Greeting& greeting, std::size_t size,
                      std::int64_t now_ms);
  void admit(const Address& from, const Greeting& greeting,
             std::unique_ptr<crypto::NoiseResponder> responder, const crypto::Certificate& peer,
             std::size_t size, std::int64_t now_ms);
  bool answer_again(const crypto::Hash& mark, const Address& from, std::size_t size,
                    std::int64_t now_ms);
  bool make_answer(Session& session, std::int64_t now_ms);
  void take_answer(View packet, std::int64_t now_ms);
  void take_cookie(View packet, std::int64_t now_ms);
  void take_reset(View packet);
  void remember_greeting(const crypto::Hash& mark, sync::LinkId link);
  void make_place(const NodeId& node, const Address& from);

  // --- sessions ---
  void take_data(const Address& from, View packet, std::int64_t now_ms);
  void answer_unknown(const Address& from, const Data& data, std::size_t size, std::int64_t now_ms);
  void confirm(Session& session);
  void heard_from(Session& session, const Address& from, Channel::Verdict verdict,
                  std::size_t size);
  void deliver(Session& session);
  void check_age(Session& session, std::int64_t now_ms);
  void renew_if_old(Session& session, std::int64_t now_ms);
  void tell_silence(Session& session, std::int64_t now_ms);
  void end(Session& session, std::string reason, bool tell_peer);
  void sweep(std::int64_t now_ms);
  std::optional<Bytes> packet_of(Session& session, std::int64_t now_ms);
  std::int64_t due_of(const Session& session, std::int64_t now_ms) const;
  Session* session_of(SessionId id);
  SessionId draw_session();

  Identity identity_;
  Admission& admission_;
  Random& random_;
  Options options_;
  Gatekeeper gatekeeper_;
  DrawLink draw_link_;
  sync::LinkId last_link_ = 0;
  std::map<sync::LinkId, Session> sessions_;
  std::map<SessionId, sync::LinkId> by_id_;
  std::multimap<SessionId, sync::LinkId> by_peer_id_;  // those we dialled, once up
  Lobby lobby_;                                        // of the tentative ones
  std::vector<sync::LinkId> ended_;                    // to be taken down by the next sweep
  // Greetings that were admitted, by a hash of their ephemeral key: none counts twice.
  std::map<crypto::Hash, sync::LinkId> greeted_;
  std::deque<crypto::Hash> greeted_order_;
  std::map<sync::LinkId, LinkBytes> ended_bytes_;  // the newest few
  std::deque<Event> events_;
  std::deque<Transmit> ready_;
  std::set<sync::LinkId> active_;  // may have something to send now
};

}  // namespace harkara::node::datagram
