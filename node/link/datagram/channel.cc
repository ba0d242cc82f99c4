// What comes in, what it tells of what went out, and silence. channel_out.cc sends.
#include "node/link/datagram/channel.h"

#include <algorithm>

namespace harkara::node::datagram {
namespace {

constexpr std::uint64_t kReordering = 3;  // packets that may overtake one before it is lost
constexpr std::int64_t kQuiet_ms = 5'000;
constexpr std::int64_t kProbeMost_ms = 5'000;
constexpr std::int64_t kIdleProbeLeast_ms = 2'000;
constexpr std::int64_t kMissed_ms = 800;  // a peer that said it had more is missed then

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
  if (content.challenge) response_ = content.challenge;
  returned_ = content.response;
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
      if (size_.on_acked(sent.wire_bytes - kIpAndUdpBytes)) flow_.on_larger_packets();
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

Channel::SentMap::iterator Channel::lose(SentMap::iterator at, std::int64_t now_ms) {
  if (at->second.piece.size > 0) {
    size_.on_lost(at->second.wire_bytes - kIpAndUdpBytes, now_ms);
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
    at = far || late ? lose(at, now_ms) : std::next(at);
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

bool Channel::quiet(std::int64_t now_ms) const {
  const std::int64_t moved_ms = std::max(data_came_ms_, data_went_ms_);
  return out_.settled() && !peer_has_more_ && (moved_ms < 0 || now_ms - moved_ms >= kQuiet_ms);
}

std::int64_t Channel::next_probe_ms() const {
  if (silent_) return probe_due_ms_;
  return options_.keepalive_ms > 0 ? spoke_ms_ + options_.keepalive_ms : INT64_MAX;
}

}  // namespace harkara::node::datagram
