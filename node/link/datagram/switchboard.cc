#include "node/link/datagram/switchboard.h"

#include <algorithm>
#include <utility>

namespace harkara::node::datagram {
namespace {

constexpr std::size_t kEndedKept = 64;  // whose bytes are still asked for
constexpr std::int64_t kTentativeLife_ms = 120'000;
// A short fade is the link's own affair; in a longer one the engine may think of others.
constexpr std::int64_t kAway_ms = 5'000;
constexpr std::uint64_t kMaxPackets = 1ULL << 40U;  // of one session and direction

}  // namespace

Switchboard::Switchboard(const Identity& identity, Admission& admission, Random& random,
                         const Options& options)
    : identity_(identity),
      admission_(admission),
      random_(random),
      options_(options),
      gatekeeper_(identity.link, random),
      draw_link_([this] { return ++last_link_; }),
      lobby_(options.tentative) {}

SessionId Switchboard::draw_session() {
  for (;;) {
    const auto id = static_cast<SessionId>(random_.next_u64() >> 32U);
    if (id != 0 && !by_id_.contains(id)) return id;
  }
}

Session* Switchboard::session_of(SessionId id) {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &sessions_.at(at->second);
}

const Session* Switchboard::find(sync::LinkId link) const {
  const auto at = sessions_.find(link);
  return at == sessions_.end() ? nullptr : &at->second;
}

LinkBytes Switchboard::bytes(sync::LinkId link) const {
  const Session* session = find(link);
  if (session != nullptr) return {session->bytes_in, session->bytes_out};
  const auto ended = ended_bytes_.find(link);
  return ended == ended_bytes_.end() ? LinkBytes{} : ended->second;
}

void Switchboard::limit(sync::LinkId link, std::uint64_t bytes) {
  const auto at = sessions_.find(link);
  if (at == sessions_.end() || at->second.most_bytes == bytes) return;
  at->second.most_bytes = bytes;
  active_.insert(link);
}

std::uint64_t Switchboard::unsent(sync::LinkId link) const {
  const Session* session = find(link);
  if (session == nullptr) return 0;
  std::uint64_t early = 0;
  for (const Bytes& frame : session->early) early += frame.size();
  return session->channel ? session->channel->out().unsent() : early;
}

std::int64_t Switchboard::round_trip_ms(sync::LinkId link) const {
  const Session* session = find(link);
  if (session == nullptr || !session->channel || !session->channel->flow().measured()) return -1;
  return session->channel->flow().smallest_round_trip_ms();
}

// --- inputs ---

void Switchboard::datagram(const Address& from, View packet, std::int64_t now_ms) {
  const auto kind = kind_of(packet);
  if (!kind) return;
  switch (*kind) {
    case Kind::greeting: take_greeting(from, packet, now_ms); break;
    case Kind::answer: take_answer(packet, now_ms); break;
    case Kind::cookie: take_cookie(packet, now_ms); break;
    case Kind::data: take_data(from, packet, now_ms); break;
    case Kind::reset: take_reset(packet); break;
  }
  sweep(now_ms);
}

void Switchboard::take_data(const Address& from, View packet, std::int64_t now_ms) {
  const auto data = parse_data(packet);
  if (!data) return;
  Session* session = session_of(data->receiver);
  if (session == nullptr) return answer_unknown(from, *data, packet.size(), now_ms);
  if (!session->channel || !session->ending.empty()) return;
  const Channel::Verdict verdict = session->channel->receive(*data, now_ms);
  if (verdict == Channel::Verdict::refused) return;
  session->bytes_in += packet.size() + session->overhead;
  active_.insert(session->link);
  session->fresh = true;
  if (session->phase == Session::Phase::tentative) confirm(*session);
  if (verdict == Channel::Verdict::violation)
    return end(*session, session->channel->violation(), true);
  heard_from(*session, from, verdict, packet.size());
  tell_silence(*session, now_ms);
  deliver(*session);
  if (verdict == Channel::Verdict::closed) end(*session, "closed by the peer", false);
  renew_if_old(*session, now_ms);
}

void Switchboard::answer_unknown(const Address& from, const Data& data, std::size_t size,
                                 std::int64_t now_ms) {
  const Mac token = gatekeeper_.reset_token(data.receiver);
  const Bytes reset = encode(
      Reset{data.receiver, data.number_low, reset_proof(token, data.sealed.last(kTagBytes))});
  if (!options_.listens || reset.size() >= size || !gatekeeper_.may_reset(from, now_ms)) return;
  ready_.push_back({from, reset});
}

// The newest packet tells where the peer is now. Whether it receives there is proven by
// a token that is sent nowhere else.
void Switchboard::heard_from(Session& session, const Address& from, Channel::Verdict verdict,
                             std::size_t size) {
  Channel& channel = *session.channel;
  const auto returned = channel.returned();
  if (returned && session.home != from &&
      *returned == gatekeeper_.path_token(session.own_id, from)) {
    session.home = from;
    channel.on_new_path();
  }
  if (from != session.route.to()) {
    if (verdict != Channel::Verdict::newest) return;
    session.route = Route(from, false);
    session.overhead = options_.overhead_of(from);
    channel.challenge_path(gatekeeper_.path_token(session.own_id, from));
  }
  session.route.received(size);
  if (session.route.proven() || from != session.home) return;
  session.route.prove();
  channel.trust_path();
}

// The first packet under the new keys: whoever greeted us holds the long-lived key, is
// here now, and receives where the answer went.
void Switchboard::confirm(Session& session) {
  session.phase = Session::Phase::up;
  const Address& there = session.route.to();
  if (session.moved)
    session.channel->challenge_path(gatekeeper_.path_token(session.own_id, there));
  else
    session.home = there;
  lobby_.leave(session.link);
  events_.emplace_back(Up{session.link, session.peer});
  session.early.clear();
  session.answer.clear();
  for (auto& [link, other] : sessions_)
    if (link != session.link && !other.dialled && other.phase == Session::Phase::up &&
        other.peer.subject == session.peer.subject)
      end(other, "replaced by a newer contact", true);
}

void Switchboard::deliver(Session& session) {
  for (;;) {
    auto frame = session.channel->next_frame();
    if (!frame) return end(session, frame.error().message, true);
    if (!*frame) return;
    events_.emplace_back(Frame{session.link, **std::move(frame)});
  }
}

void Switchboard::send(sync::LinkId link, View frame, std::int64_t now_ms) {
  const auto at = sessions_.find(link);
  if (at == sessions_.end() || !at->second.ending.empty()) return;
  Session& session = at->second;
  active_.insert(link);
  session.fresh = true;
  if (session.channel) {
    session.channel->write(frame, now_ms);
  } else if (session.phase == Session::Phase::tentative) {
    session.early.push_back(to_bytes(frame));
    session.answer_due_ms = now_ms;
  }
  constexpr std::size_t kMaxKept = 8 * 1024 * 1024;  // the engine has no hold on it then
  if (session.channel && session.channel->out().unsent() > kMaxKept)
    end(session, "does not read", true);
  sweep(now_ms);
}

void Switchboard::close(sync::LinkId link, std::int64_t now_ms) {
  const auto at = sessions_.find(link);
  if (at == sessions_.end()) return;
  end(at->second, "closed by us", true);
  sweep(now_ms);
}

void Switchboard::close_all(std::int64_t now_ms) {
  for (auto& [link, session] : sessions_) end(session, "closed by us", true);
  sweep(now_ms);
  events_.clear();
}

void Switchboard::tick(std::int64_t now_ms) {
  for (auto& [link, session] : sessions_) {
    check_age(session, now_ms);
    session.fresh = true;
    active_.insert(link);
  }
  sweep(now_ms);
}

void Switchboard::check_age(Session& session, std::int64_t now_ms) {
  const std::int64_t age = now_ms - session.began_ms;
  switch (session.phase) {
    case Session::Phase::dialling:
      if (age >= options_.dial_patience_ms) end(session, "no answer in time", false);
      return;
    case Session::Phase::tentative:
      if (age >= kTentativeLife_ms) end(session, "it did not come back after its greeting", false);
      return;
    case Session::Phase::up: break;
  }
  const std::int64_t silence = now_ms - session.channel->heard_ms();
  if (silence >= options_.dead_after_ms) end(session, "silent for too long", false);
}

// Asked when the peer has just been heard, so that its old session is not left behind;
// in a quiet moment, so that nothing is cut short. One that is never quiet lives twice
// as long.
void Switchboard::renew_if_old(Session& session, std::int64_t now_ms) {
  if (!session.dialled || !session.ending.empty()) return;
  const std::int64_t age = now_ms - session.began_ms;
  const std::uint64_t packets = session.channel->next_number();
  const bool old = age >= options_.session_life_ms || packets > kMaxPackets;
  const bool overdue = age >= 2 * options_.session_life_ms || packets > 2 * kMaxPackets;
  if (overdue || (old && session.channel->quiet(now_ms)))
    end(session, "its keys are old; a new session follows", true);
}

// Told once for each change.
void Switchboard::tell_silence(Session& session, std::int64_t now_ms) {
  const bool away = session.channel->silent() && now_ms - session.channel->heard_ms() >= kAway_ms;
  if (std::exchange(session.away, away) != away) events_.emplace_back(Away{session.link, away});
}

void Switchboard::end(Session& session, std::string reason, bool tell_peer) {
  if (!session.ending.empty()) return;
  session.ending = std::move(reason);
  ended_.push_back(session.link);
  session.tell_peer = tell_peer && session.phase == Session::Phase::up;
}

void Switchboard::sweep(std::int64_t now_ms) {
  for (const sync::LinkId link : std::exchange(ended_, {})) {
    Session& session = sessions_.at(link);
    if (session.tell_peer) {
      const std::size_t most = session.route.most();
      if (most >= kLeastPacketBytes) {
        Bytes packet = session.channel->closing_packet(now_ms, most);
        session.bytes_out += packet.size() + session.overhead;
        ready_.push_back({session.route.to(), std::move(packet)});
      }
    }
    ended_bytes_[link] = {session.bytes_in, session.bytes_out};
    if (ended_bytes_.size() > kEndedKept) ended_bytes_.erase(ended_bytes_.begin());
    events_.emplace_back(Down{link, session.ending});
    by_id_.erase(session.own_id);
    std::erase_if(by_peer_id_, [&](const auto& entry) { return entry.second == link; });
    lobby_.leave(link);
    active_.erase(link);
    sessions_.erase(link);
  }
}

// --- outputs ---

std::optional<Event> Switchboard::next_event() {
  if (!events_.empty()) {
    Event event = std::move(events_.front());
    events_.pop_front();
    return event;
  }
  for (const sync::LinkId link : active_) {
    Session& session = sessions_.at(link);
    if (!session.channel || !std::exchange(session.fresh, false)) continue;
    if (const std::size_t room = session.channel->room(); room > 0)
      return Room{link, room, session.channel->flow().slice_bytes()};
  }
  return std::nullopt;
}

std::optional<Bytes> Switchboard::packet_of(Session& session, std::int64_t now_ms) {
  switch (session.phase) {
    case Session::Phase::dialling:
      if (session.greet_due_ms > now_ms || session.most() < kSafePacketBytes) return std::nullopt;
      return greeting_packet(session, now_ms);
    case Session::Phase::tentative:
      if (session.answer_due_ms > now_ms) return std::nullopt;
      session.answer_due_ms = INT64_MAX;
      if (session.answer.empty() && !make_answer(session, now_ms)) return std::nullopt;
      if (session.answer.size() > session.most()) return std::nullopt;
      return session.answer;
    case Session::Phase::up: break;
  }
  const std::size_t most = session.most();
  if (most < kLeastPacketBytes) return std::nullopt;
  auto packet = session.channel->next_packet(now_ms, most);
  tell_silence(session, now_ms);
  if (packet) session.fresh = true;
  return packet;
}

std::optional<Transmit> Switchboard::next_transmit(std::int64_t now_ms) {
  if (!ready_.empty()) {
    Transmit out = std::move(ready_.front());
    ready_.pop_front();
    return out;
  }
  for (auto at = active_.begin(); at != active_.end(); at = active_.erase(at)) {
    Session& session = sessions_.at(*at);
    auto packet = packet_of(session, now_ms);
    if (!packet) continue;
    session.route.sent(packet->size());
    session.bytes_out += packet->size() + session.overhead;
    return Transmit{session.route.to(), *std::move(packet)};
  }
  sweep(now_ms);
  return std::nullopt;
}

std::int64_t Switchboard::due_of(const Session& session, std::int64_t now_ms) const {
  switch (session.phase) {
    case Session::Phase::dialling:
      if (session.most() < kSafePacketBytes) return session.began_ms + options_.dial_patience_ms;
      return std::min(session.greet_due_ms, session.began_ms + options_.dial_patience_ms);
    case Session::Phase::tentative:
      return std::min(session.answer_due_ms, session.began_ms + kTentativeLife_ms);
    case Session::Phase::up: break;
  }
  const std::int64_t dead = session.channel->heard_ms() + options_.dead_after_ms;
  if (session.most() < kLeastPacketBytes) return dead;  // until more comes from there
  return std::min(dead, session.channel->next_due_ms(now_ms, session.most()));
}

std::int64_t Switchboard::next_due_ms(std::int64_t now_ms) const {
  std::int64_t due = ready_.empty() ? INT64_MAX : now_ms;
  for (const auto& [link, session] : sessions_) due = std::min(due, due_of(session, now_ms));
  return due;
}

}  // namespace harkara::node::datagram
