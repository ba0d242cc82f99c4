// The switchboard's handshakes; DATAGRAM.md tells the messages.
#include <algorithm>

#include "base/codec.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "node/link/datagram/switchboard.h"

namespace harkara::node::datagram {
namespace {

constexpr std::size_t kMaxRemembered = 8'192;  // greetings
// The first repetition comes after a round trip of a slow satellite; then the pause
// grows with the time already waited, never beyond the last.
constexpr std::int64_t kGreetLeast_ms = 1'500;
constexpr std::int64_t kGreetMost_ms = 10'000;
constexpr std::int64_t kGreetShare = 16;
constexpr std::int64_t kGreetingLife_ms = 20'000;  // then a new ephemeral key
// The engine's first words wait for the disk; without them the peer would wait for another
// round trip.
constexpr std::int64_t kWordsPatience_ms = 100;
constexpr std::size_t kAnswerHead = 4 + Mac::kSize;  // session and reset token

crypto::Hash mark_of(const crypto::BoxPublicKey& ephemeral) {
  return crypto::hash("hk.dg.greeting", ephemeral.view());
}

}  // namespace

// --- dialling ---

void Switchboard::dial(sync::LinkId link, const Address& to, const crypto::Certificate& peer,
                       std::int64_t now_ms) {
  HARKARA_ASSERT(!sessions_.contains(link));
  Session session{.link = link,
                  .phase = Session::Phase::dialling,
                  .dialled = true,
                  .peer = peer,
                  .own_id = draw_session(),
                  .route = Route(to, true),
                  .began_ms = now_ms,
                  .overhead = options_.overhead_of(to),
                  .home = to};
  begin_greeting(session, now_ms);
  by_id_[session.own_id] = link;
  sessions_.emplace(link, std::move(session));
  active_.insert(link);
}

void Switchboard::begin_greeting(Session& session, std::int64_t now_ms) {
  session.initiator = std::make_unique<crypto::NoiseInitiator>(
      identity_.link, session.peer.fields.link, prologue_of(session.own_id), random_);
  session.greeting = greeting_head(session.own_id);
  append(session.greeting, session.initiator->write(identity_.certificate));
  session.cookie.reset();  // it was for the greeting before
  session.greeting_began_ms = now_ms;
  session.greet_due_ms = now_ms;
}

Bytes Switchboard::greeting_packet(Session& session, std::int64_t now_ms) {
  if (now_ms - session.greeting_began_ms >= kGreetingLife_ms) begin_greeting(session, now_ms);
  session.greeted_ms = now_ms;
  const std::int64_t waited = now_ms - session.began_ms;
  session.greet_due_ms = now_ms + std::clamp(waited / kGreetShare, kGreetLeast_ms, kGreetMost_ms);
  Bytes packet = session.greeting;
  append_macs(packet, session.peer.fields.link, session.cookie);
  return packet;
}

// Whoever sees a greeting can forge such a reply: the greeting goes again a little
// sooner for it, once a second at most, and a false cookie makes way for the next.
void Switchboard::take_cookie(View packet, std::int64_t now_ms) {
  const auto cookie = parse_cookie(packet);
  if (!cookie) return;
  Session* session = session_of(cookie->receiver);
  if (session == nullptr || session->phase != Session::Phase::dialling) return;
  Bytes greeting = session->greeting;
  append_macs(greeting, session->peer.fields.link, {});
  const auto value =
      open_cookie(*cookie, session->peer.fields.link, parse_greeting(greeting)->mac1);
  if (!value || session->cookie == value) return;
  session->cookie = value;
  if (!session->haste.take(now_ms)) return;
  session->greet_due_ms = now_ms;
  active_.insert(session->link);
}

void Switchboard::take_answer(View packet, std::int64_t now_ms) {
  const auto answer = parse_answer(packet);
  if (!answer) return;
  Session* session = session_of(answer->receiver);
  if (session == nullptr || session->phase != Session::Phase::dialling) return;
  const auto payload = session->initiator->read(answer->noise);
  if (!payload || payload->size() < kAnswerHead) return;
  ByteReader in(*payload);
  session->peer_id = in.u32();
  session->reset_token = in.fixed<Mac>();
  if (session->peer_id == 0) return;
  const ChannelOptions options{.round_trip_ms = now_ms - session->greeted_ms,
                               .keepalive_ms = options_.keepalive_ms};
  session->channel = std::make_unique<Channel>(session->initiator->keys(), session->peer_id,
                                               options, random_, now_ms);
  session->phase = Session::Phase::up;
  session->initiator.reset();
  session->began_ms = now_ms;
  session->bytes_in += packet.size() + session->overhead;
  session->channel->ask();  // confirms, even if nothing is to be said
  session->fresh = true;
  by_peer_id_.emplace(session->peer_id, session->link);
  active_.insert(session->link);
  events_.emplace_back(Up{session->link, session->peer});
  if (!in.rest().empty() && !session->channel->receive_early(in.rest())) return;
  deliver(*session);
}

void Switchboard::take_reset(View packet) {
  const auto reset = parse_reset(packet);
  if (!reset) return;
  const auto [first, last] = by_peer_id_.equal_range(reset->session);
  for (auto at = first; at != last; ++at) {
    Session& session = sessions_.at(at->second);
    const auto tag = session.channel->tag_of(reset->number_low);
    if (tag &&
        crypto::equal(reset_proof(session.reset_token, tag->view()).view(), reset->proof.view()))
      end(session, "the peer has forgotten this session", false);
  }
}

// --- being dialled ---

void Switchboard::take_greeting(const Address& from, View packet, std::int64_t now_ms) {
  if (!options_.listens) return;
  const auto greeting = parse_greeting(packet);
  if (!greeting) return;
  switch (gatekeeper_.admit(*greeting, packet, from, now_ms)) {
    case Gatekeeper::Admit::no: return;
    case Gatekeeper::Admit::cookie:
      return ready_.push_back({from, gatekeeper_.cookie_for(*greeting, from, now_ms)});
    case Gatekeeper::Admit::yes: return judge_greeting(from, *greeting, packet.size(), now_ms);
  }
}

void Switchboard::judge_greeting(const Address& from, const Greeting& greeting, std::size_t size,
                                 std::int64_t now_ms) {
  const auto ephemeral =
      crypto::BoxPublicKey::from(greeting.noise.first(crypto::BoxPublicKey::kSize));
  if (answer_again(mark_of(*ephemeral), from, size, now_ms)) return;
  auto responder =
      std::make_unique<crypto::NoiseResponder>(identity_.link, prologue_of(greeting.sender));
  const auto certificate = responder->read(greeting.noise);
  if (!certificate) {
    events_.emplace_back(Refused{"its greeting does not open"});
    return;
  }
  auto peer = certificate->size() <= kMaxCertificateBytes
                  ? admission_.admit(*certificate, responder->peer())
                  : Result<crypto::Certificate>(fail(Errc::refused, "did not introduce itself"));
  if (peer && peer->fields.link != responder->peer())
    peer = fail(Errc::refused, "the certificate of " + peer->fields.name + " names another key");
  if (!peer) {
    events_.emplace_back(Refused{peer.error().message});
    return;
  }
  admit(from, greeting, std::move(responder), *peer, size, now_ms);
}

// True: it has been seen. Its answer is said again while nobody has come back to it, to
// where it came from now: its first sender may have moved, or have been a thief.
bool Switchboard::answer_again(const crypto::Hash& mark, const Address& from, std::size_t size,
                               std::int64_t now_ms) {
  const auto seen = greeted_.find(mark);
  if (seen == greeted_.end()) return false;
  const auto at = sessions_.find(seen->second);
  if (at == sessions_.end() || at->second.phase != Session::Phase::tentative) return true;
  if (from != at->second.route.to()) {
    at->second.route = Route(from, false);
    at->second.moved = true;
  }
  at->second.route.received(size);
  at->second.answer_due_ms = now_ms;
  active_.insert(at->first);
  return true;
}

void Switchboard::remember_greeting(const crypto::Hash& mark, sync::LinkId link) {
  greeted_[mark] = link;
  greeted_order_.push_back(mark);
  if (greeted_order_.size() <= kMaxRemembered) return;
  greeted_.erase(greeted_order_.front());
  greeted_order_.pop_front();
}

// A flood by enrolled nodes, or of greetings recorded long ago, pushes out its own.
void Switchboard::make_place(const NodeId& node, const Address& from) {
  while (const auto link = lobby_.in_the_way(node, from)) {
    lobby_.leave(*link);
    end(sessions_.at(*link), "too many greetings at once", false);
  }
}

void Switchboard::admit(const Address& from, const Greeting& greeting,
                        std::unique_ptr<crypto::NoiseResponder> responder,
                        const crypto::Certificate& peer, std::size_t size, std::int64_t now_ms) {
  if (sessions_.size() >= options_.max_links) {
    events_.emplace_back(Refused{"too many links at once"});
    return;
  }
  make_place(peer.subject, from);
  const sync::LinkId link = draw_link_();
  remember_greeting(mark_of(responder->peer_ephemeral()), link);
  Session session{.link = link,
                  .phase = Session::Phase::tentative,
                  .dialled = false,
                  .peer = peer,
                  .own_id = draw_session(),
                  .peer_id = greeting.sender,
                  .route = Route(from, false),
                  .began_ms = now_ms,
                  .overhead = options_.overhead_of(from)};
  session.responder = std::move(responder);
  session.route.received(size);
  session.bytes_in = size + session.overhead;
  by_id_[session.own_id] = link;
  Session& kept = sessions_.emplace(link, std::move(session)).first->second;
  active_.insert(link);
  lobby_.enter(link, peer.subject, from);
  // Words for the answer take work, so they are asked for only while it is calm.
  const bool calm = lobby_.calm(link);
  kept.answer_due_ms = now_ms + (calm ? kWordsPatience_ms : 0);
  if (calm) events_.emplace_back(Greeted{link, peer});
}

// What the engine has said by now goes along, as far as the answer stays no longer than
// the greeting.
bool Switchboard::make_answer(Session& session, std::int64_t now_ms) {
  constexpr std::size_t kFixed = 5 + crypto::kNoiseSecondBytes + kAnswerHead;
  ByteWriter payload;
  payload.u32(session.own_id);
  payload.raw(gatekeeper_.reset_token(session.own_id).view());
  OutStream early;
  for (const Bytes& frame : session.early) early.write(frame);
  const std::size_t most = session.route.most();
  const std::size_t spare = most > kFixed ? most - kFixed : 0;
  const auto piece = spare > 0 ? early.take(spare) : std::nullopt;
  if (piece) payload.raw(early.copy(*piece));
  auto noise = session.responder->write(payload.bytes(), random_);
  if (!noise) {
    end(session, noise.error().message, false);
    return false;
  }
  session.answer = answer_head(session.peer_id);
  append(session.answer, *noise);
  const ChannelOptions options{.keepalive_ms = 0,
                               .probe_share = kListenerProbeShare,
                               .probe_least_ms = kListenerProbeLeast_ms};
  session.channel = std::make_unique<Channel>(session.responder->keys(), session.peer_id, options,
                                              random_, now_ms);
  for (const Bytes& frame : session.early) session.channel->write(frame, now_ms);
  session.channel->take_early(piece ? piece->size : 0);
  session.responder.reset();
  return true;
}

}  // namespace harkara::node::datagram
