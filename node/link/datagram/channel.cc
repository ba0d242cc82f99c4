#include "node/link/datagram/channel.h"

#include <algorithm>

namespace harkara::node::datagram {
namespace {

constexpr std::size_t kIpAndUdpBytes = 28;
constexpr std::uint64_t kReordering = 3;   // packets that may overtake one before it is lost
constexpr std::int64_t kAckHold_ms = 700;  // an ack waits so long for data to ride on
constexpr std::uint64_t kSkipEvery = 96;   // to twice as much
constexpr std::size_t kMaxSkipped = 16;
constexpr std::ptrdiff_t kMaxSmall = 64;  // remembered
constexpr std::int64_t kProbeMost_ms = 5'000;
constexpr std::int64_t kIdleProbeLeast_ms = 2'000;
constexpr std::int64_t kMissed_ms = 800;  // a peer that said it had more is missed then

std::size_t wire_bytes(const Bytes& packet) {
  return packet.size() + kIpAndUdpBytes;
}

}  // namespace

Channel::Channel(const crypto::TransportKeys& keys, SessionId peer_session,
                 const ChannelOptions& options, Random& random, std::int64_t now_ms)
    : keys_(keys),
      peer_session_(peer_session),
      options_(options),
      random_(random),
      flow_(options.round_trip_ms, now_ms),
      skip_at_(kSkipEvery + random.below(kSkipEvery)),
      heard_ms_(now_ms),
      spoke_ms_(now_ms) {}

void Channel::write(View frame, std::int64_t now_ms) {
  if (out_.waiting() == 0) waits_since_ms_ = now_ms;
  out_.write(frame);
}

// --- receiving ---

Channel::Verdict Channel::receive(const Data& packet, std::int64_t now_ms) {
  const std::uint64_t number = whole_number(packet.number_low, replay_.next());
  if (!replay_.may_take(number)) return Verdict::refused;
  const auto plain = crypto::aead_open(keys_.receive, number, packet.head, packet.sealed);
  if (!plain) return Verdict::refused;
  const auto content = parse_content(*plain);
  if (!content) {
    violation_ = "sent what is no content";
    return Verdict::violation;
  }
  if (content->offset && !in_.put(*content->offset, content->bytes)) return Verdict::refused;
  const bool newest = number >= replay_.next();
  replay_.take(number);
  if (!take_content(number, *content, now_ms)) return Verdict::violation;
  if (content->closes) return Verdict::closed;
  return newest ? Verdict::newest : Verdict::taken;
}

bool Channel::take_content(std::uint64_t number, const Content& content, std::int64_t now_ms) {
  const bool newest = number + 1 == replay_.next();
  arrivals_.note(number, content.asks || content.offset.has_value(), content.asks, now_ms);
  const bool returned = silent_;
  if (content.ack && !take_ack(*content.ack, now_ms)) return false;
  if (newest) peer_has_more_ = content.more;
  if (content.offset) {
    if (data_came_ms_ >= 0) {
      const std::int64_t gap = std::min<std::int64_t>(now_ms - data_came_ms_, 5'000);
      data_gap_ms_ = (3 * data_gap_ms_ + gap) / 4;
    }
    data_came_ms_ = now_ms;
  }
  heard_ms_ = now_ms;
  silent_ = false;
  if (returned) flow_.on_return(now_ms);
  judge(now_ms, returned && content.ack.has_value());
  if (returned && !content.ack && in_flight_ > 0) must_ask_ = true;
  return true;
}

// A peer that acknowledges what was never sent would have us believe in a faster link
// than there is, or forget bytes it lacks.
bool Channel::plausible(const AckBlock& ack) {
  if (ack.ranges.front().last >= next_number_) return false;
  return std::ranges::none_of(ack.ranges, [&](const AckRange& range) {
    const auto skipped = skipped_.lower_bound(range.first);
    return skipped != skipped_.end() && *skipped <= range.last;
  });
}

bool Channel::take_ack(const AckBlock& ack, std::int64_t now_ms) {
  if (!plausible(ack)) {
    violation_ = "acknowledged what was never sent";
    return false;
  }
  const std::size_t before = sent_.size();
  Flow::Acked fresh{.now_ms = now_ms, .stamp_ms = ack.stamp_ms, .delay_ms = ack.delay_ms};
  const std::uint64_t top = ack.ranges.front().last;
  bool top_is_fresh = false;
  for (const AckRange& range : ack.ranges) {
    for (auto at = sent_.lower_bound(range.first); at != sent_.end() && at->first <= range.last;
         at = sent_.erase(at)) {
      const Sent& sent = at->second;
      fresh.fresh_bytes += sent.wire_bytes;
      fresh.limited = fresh.limited || sent.limited || sent.piece.size == 0;
      if (at->first == top) {
        top_is_fresh = true;
        fresh.sent_ms = sent.sent_ms;
        fresh.wire_bytes = sent.wire_bytes;
      }
      if (sent.piece.size == 0) continue;
      out_.acked(sent.piece);
      in_flight_ -= sent.wire_bytes;
    }
  }
  if (sent_.size() < before) progress_ms_ = now_ms;
  acked_number_ = std::max(acked_number_.value_or(0), top);
  if (top_is_fresh) flow_.on_acked(fresh);
  return true;
}

std::int64_t Channel::loss_delay_ms() const {
  const std::int64_t round_trip = std::max(flow_.round_trip_ms(), flow_.smallest_round_trip_ms());
  return round_trip + round_trip / 8 + 5;
}

Channel::SentMap::iterator Channel::lose(SentMap::iterator at) {
  if (at->second.piece.size > 0) {
    out_.lost(at->second.piece);
    in_flight_ -= at->second.wire_bytes;
  }
  return sent_.erase(at);
}

// Lost is what later packets have overtaken by far or for long. After a silence the
// ack tells the state of all that can have arrived at all.
void Channel::judge(std::int64_t now_ms, bool after_silence) {
  const std::int64_t old_ms = now_ms - loss_delay_ms();
  for (auto at = sent_.begin(); at != sent_.end();) {
    const bool overtaken = acked_number_ && at->first < *acked_number_;
    if (!overtaken && !after_silence) break;
    const bool far = overtaken && *acked_number_ - at->first >= kReordering;
    const bool late = at->second.sent_ms <= old_ms;
    at = far || late ? lose(at) : std::next(at);
  }
}

// --- silence ---

std::int64_t Channel::silence_ms() const {
  std::int64_t at = INT64_MAX;
  const std::int64_t patience = loss_delay_ms() + flow_.round_trip_ms() / 4 + 100;
  const auto from = [&](const Sent& sent) {
    return std::max({sent.sent_ms, probed_ms_, progress_ms_}) + patience;
  };
  const auto asked =
      std::ranges::find_if(sent_, [](const auto& entry) { return entry.second.asks; });
  if (asked != sent_.end()) at = std::min(at, from(asked->second));
  const auto data =
      std::ranges::find_if(sent_, [](const auto& entry) { return entry.second.piece.size > 0; });
  if (data != sent_.end()) at = std::min(at, from(data->second) + kAckDelay_ms);
  if (peer_has_more_) at = std::min(at, missed_ms());
  return at;
}

std::int64_t Channel::missed_ms() const {
  return heard_ms_ + std::max(kMissed_ms, 4 * data_gap_ms_);
}

// An ack may be lost like anything else: so one that is overdue is asked for once,
// with data still flowing, and only then is the peer thought away.
void Channel::notice_silence(std::int64_t now_ms) {
  if (silent_ || now_ms < silence_ms()) return;
  const bool doubted = doubted_ms_ > progress_ms_ && doubted_ms_ > heard_ms_;
  if (doubted || (peer_has_more_ && now_ms >= missed_ms())) {
    silent_ = true;
    probe_due_ms_ = now_ms;
  } else {
    doubted_ms_ = now_ms;
    must_ask_ = true;
  }
}

std::int64_t Channel::probe_interval_ms(std::int64_t now_ms) const {
  const std::int64_t silence = now_ms - heard_ms_;
  if (out_.settled() && !peer_has_more_)
    return std::clamp(silence / 16, kIdleProbeLeast_ms, 4 * kProbeMost_ms);
  return std::clamp(silence / options_.probe_share, options_.probe_least_ms, kProbeMost_ms);
}

std::int64_t Channel::next_probe_ms() const {
  if (silent_) return probe_due_ms_;
  return options_.keepalive_ms > 0 ? spoke_ms_ + options_.keepalive_ms : INT64_MAX;
}

// --- sending ---

// Little waits a moment for company: half of a small packet is its head.
std::int64_t Channel::data_due_ms() const {
  constexpr std::int64_t kMostPatience_ms = 40;
  const bool little = out_.waiting() < kMaxPlainBytes / 2 && acked_number_;
  const std::int64_t patience =
      little ? std::min(flow_.smallest_round_trip_ms() / 16, kMostPatience_ms) : 0;
  return std::max(flow_.next_ms(), waits_since_ms_ + patience);
}

bool Channel::may_send_data(std::int64_t now_ms) const {
  return !silent_ && out_.waiting() > 0 && in_flight_ < flow_.window_bytes() &&
         now_ms >= data_due_ms();
}

// An ack that can ride on data soon waits for it.
std::int64_t Channel::ack_due_ms(std::int64_t now_ms) const {
  const std::int64_t due = arrivals_.due_ms();
  if (due == INT64_MAX) return due;
  const std::int64_t data = data_due_ms();
  const bool data_soon = !silent_ && out_.waiting() > 0 && in_flight_ < flow_.window_bytes() &&
                         data > now_ms && data <= due + kAckHold_ms;
  return data_soon ? std::max(due, data + 1) : due;
}

std::optional<Bytes> Channel::next_packet(std::int64_t now_ms, std::size_t most) {
  judge(now_ms, false);
  notice_silence(now_ms);
  if (may_send_data(now_ms))
    if (auto packet = data_packet(now_ms, most)) return packet;
  if (must_ask_ || next_probe_ms() <= now_ms) return probe(now_ms);
  if (ack_due_ms(now_ms) <= now_ms) return small_packet(now_ms, false, false);
  return std::nullopt;
}

Bytes Channel::probe(std::int64_t now_ms) {
  probed_ms_ = now_ms;
  probe_due_ms_ = now_ms + probe_interval_ms(now_ms);
  // A peer that is only missed hears what we have of it; it need not answer for us.
  const bool asks = must_ask_ || !silent_ || !peer_has_more_ || !out_.settled();
  must_ask_ = false;
  return small_packet(now_ms, asks, false);
}

Bytes Channel::closing_packet(std::int64_t now_ms) {
  return small_packet(now_ms, false, true);
}

std::uint64_t Channel::draw_number() {
  if (next_number_ == skip_at_) {
    skipped_.insert(next_number_++);
    if (skipped_.size() > kMaxSkipped) skipped_.erase(skipped_.begin());
    skip_at_ = next_number_ + kSkipEvery + random_.below(kSkipEvery);
  }
  return next_number_++;
}

Bytes Channel::seal(const Content& content, std::int64_t now_ms) {
  const std::uint64_t number = draw_number();
  Bytes packet = data_head(peer_session_, number);
  append(packet, crypto::aead_seal(keys_.send, number, packet, encode(content)));
  spoke_ms_ = now_ms;
  if (content.asks) unasked_bytes_ = 0;
  return packet;
}

Bytes Channel::small_packet(std::int64_t now_ms, bool asks, bool closes) {
  Content content;
  content.asks = asks;
  content.more = out_.waiting() > 0;
  content.closes = closes;
  content.ack = arrivals_.report(now_ms);
  Bytes packet = seal(content, now_ms);
  remember({now_ms, wire_bytes(packet), {}, asks, true});
  return packet;
}

// Packets without data are remembered for their round trip, a bounded number of them.
void Channel::remember(const Sent& sent) {
  sent_.emplace(next_number_ - 1, sent);
  if (sent.piece.size > 0) return void(in_flight_ += sent.wire_bytes);
  const auto is_small = [](const auto& entry) { return entry.second.piece.size == 0; };
  if (std::ranges::count_if(sent_, is_small) > kMaxSmall)
    sent_.erase(std::ranges::find_if(sent_, is_small));
}

bool Channel::should_ask(std::size_t wire) const {
  const bool last = out_.waiting() == 0;
  const std::size_t window = flow_.window_bytes();
  const bool share = unasked_bytes_ + wire >=
                     std::min(window / 2, std::max<std::size_t>(window / 4, 6 * kMaxPacketBytes));
  return last || share || flow_.rate() == 0 || must_ask_;
}

std::optional<Bytes> Channel::data_packet(std::int64_t now_ms, std::size_t most) {
  Content content;
  if (arrivals_.unreported()) content.ack = arrivals_.report(now_ms);
  constexpr std::size_t kOffsetBytes = 10;
  const std::size_t head = kDataHeadBytes + kTagBytes + encode(content).size();
  if (most <= head + kOffsetBytes) return std::nullopt;
  std::size_t offset_bytes = 1;
  for (std::uint64_t rest = out_.end(); rest >= 128; rest >>= 7U) ++offset_bytes;
  const auto piece = out_.take(most - head - offset_bytes);
  if (!piece) return std::nullopt;
  const Bytes bytes = out_.copy(*piece);
  content.offset = piece->offset;
  content.bytes = bytes;
  content.more = out_.waiting() > 0;
  content.asks = should_ask(bytes.size() + head + kIpAndUdpBytes);
  if (content.asks) must_ask_ = false;
  const Bytes packet = seal(content, now_ms);
  const std::size_t wire = wire_bytes(packet);
  if (!content.asks) unasked_bytes_ += wire;
  remember({now_ms, wire, *piece, content.asks, out_.waiting() == 0});
  flow_.on_sent(wire, now_ms);
  return packet;
}

Bytes Channel::take_early(std::size_t most) {
  const auto piece = out_.take(most);
  if (!piece) return {};
  Bytes bytes = out_.copy(*piece);
  out_.acked(*piece);  // whoever holds the keys has read the handshake
  return bytes;
}

std::size_t Channel::room() const {
  const std::size_t wanted =
      std::max<std::size_t>(2 * kMaxPlainBytes, static_cast<std::size_t>(flow_.rate() / 50));
  const std::size_t waiting = out_.waiting();
  return waiting < wanted ? wanted - waiting : 0;
}

std::int64_t Channel::next_due_ms(std::int64_t now_ms) const {
  if (must_ask_) return now_ms;
  std::int64_t due = std::min(ack_due_ms(now_ms), next_probe_ms());
  if (!silent_) {
    due = std::min(due, silence_ms());
    if (out_.waiting() > 0 && in_flight_ < flow_.window_bytes()) due = std::min(due, data_due_ms());
    if (acked_number_ && !sent_.empty() && sent_.begin()->first < *acked_number_)
      due = std::min(due, sent_.begin()->second.sent_ms + loss_delay_ms());
  }
  return due;
}

}  // namespace harkara::node::datagram
