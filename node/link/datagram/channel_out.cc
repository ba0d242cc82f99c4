// What goes out, and when. channel.cc takes in.
#include <algorithm>
#include <utility>

#include "node/link/datagram/channel.h"

namespace harkara::node::datagram {
namespace {

constexpr std::int64_t kAckHold_ms = 700;  // an ack waits so long for data to ride on
constexpr std::size_t kMaxSkipped = 16;
constexpr std::ptrdiff_t kMaxSmall = 64;  // remembered
// Towards an address that is not proven little may go: an ack of one range fits into the
// first of these, data worth its head and any ack into the second.
constexpr std::size_t kLeastAckPacket = 56;
constexpr std::size_t kLeastDataPacket = 180;
constexpr std::size_t kLeastTokenPacket = kLeastPacketBytes + PathToken::kSize;

}  // namespace

// --- when ---

// Little waits a moment for company: half of a small packet is its head. INT64_MAX: none
// may go, whatever the time.
std::int64_t Channel::data_due_ms(std::size_t most) const {
  constexpr std::int64_t kMostPatience_ms = 40;
  if (silent_ || !out_.can_take() || in_flight_ >= flow_.window_bytes() || most < kLeastDataPacket)
    return INT64_MAX;
  const bool little = out_.waiting() < kFullPlainBytes / 2 && acked_number_;
  const std::int64_t patience =
      little ? std::min(flow_.smallest_round_trip_ms() / 16, kMostPatience_ms) : 0;
  return std::max(flow_.next_ms(), waits_since_ms_ + patience);
}

// An ack that can ride on data soon waits for it.
std::int64_t Channel::ack_due_ms(std::int64_t now_ms, std::size_t most) const {
  const std::int64_t due = arrivals_.due_ms();
  if (due == INT64_MAX || most < kLeastAckPacket) return INT64_MAX;
  const std::int64_t data = data_due_ms(most);
  const bool data_soon = data > now_ms && data <= due + kAckHold_ms;
  return data_soon ? std::max(due, data + 1) : due;
}

std::int64_t Channel::next_due_ms(std::int64_t now_ms, std::size_t most) const {
  if (most < kLeastPacketBytes) return INT64_MAX;
  if (must_ask_ || (response_ && most >= kLeastTokenPacket)) return now_ms;
  std::int64_t due = std::min(ack_due_ms(now_ms, most), next_probe_ms());
  if (silent_) return due;
  due = std::min({due, silence_ms(), data_due_ms(most)});
  if (acked_number_ && !sent_.empty() && sent_.begin()->first < *acked_number_)
    due = std::min(due, sent_.begin()->second.sent_ms + loss_delay_ms());
  return due;
}

// --- what ---

std::optional<Bytes> Channel::next_packet(std::int64_t now_ms, std::size_t most) {
  if (most < kLeastPacketBytes) return std::nullopt;
  judge(now_ms, false);
  notice_silence(now_ms);
  if (data_due_ms(most) <= now_ms)
    if (auto packet = data_packet(now_ms, most)) return packet;
  if (must_ask_ || next_probe_ms() <= now_ms) return probe(now_ms, most);
  const bool responds = response_ && most >= kLeastTokenPacket;
  if (responds || ack_due_ms(now_ms, most) <= now_ms)
    return small_packet(now_ms, most, false, false);
  return std::nullopt;
}

Bytes Channel::probe(std::int64_t now_ms, std::size_t most) {
  probed_ms_ = now_ms;
  probe_due_ms_ = now_ms + probe_interval_ms(now_ms);
  // A peer that is only missed hears what we have of it; it need not answer for us.
  const bool asks = must_ask_ || !silent_ || !peer_has_more_ || !out_.settled();
  must_ask_ = false;
  return small_packet(now_ms, most, asks, false);
}

Bytes Channel::closing_packet(std::int64_t now_ms, std::size_t most) {
  return small_packet(now_ms, most, false, true);
}

std::uint64_t Channel::draw_number() {
  if (next_number_ == skip_at_) {
    skipped_.insert(next_number_++);
    if (skipped_.size() > kMaxSkipped) skipped_.erase(skipped_.begin());
    skip_at_ = next_number_ + kSkipEvery + random_.below(kSkipEvery);
  }
  return next_number_++;
}

void Channel::challenge_path(const PathToken& token) {
  challenge_ = token;
  must_ask_ = true;
}

Bytes Channel::seal(const Content& content, std::int64_t now_ms) {
  const std::uint64_t number = draw_number();
  Bytes packet = data_head(peer_session_, number);
  append(packet, crypto::aead_seal(keys_.send, number, packet, encode(content)));
  tags_[number % kTagsKept] = *Mac::from(View(packet).last(kTagBytes));
  spoke_ms_ = now_ms;
  if (content.asks) unasked_bytes_ = 0;
  return packet;
}

// What proves paths, and as much of the state of arrivals as fits.
Bytes Channel::small_packet(std::int64_t now_ms, std::size_t most, bool asks, bool closes) {
  Content content;
  content.asks = asks;
  content.more = out_.waiting() > 0;
  content.closes = closes;
  std::size_t spare = std::max(most, kLeastPacketBytes) - kLeastPacketBytes;
  if (challenge_ && spare >= PathToken::kSize) {
    content.challenge = challenge_;
    spare -= PathToken::kSize;
  }
  if (response_ && spare >= PathToken::kSize) {
    content.response = std::exchange(response_, std::nullopt);
    spare -= PathToken::kSize;
  }
  content.ack = arrivals_.report(now_ms, spare);
  Bytes packet = seal(content, now_ms);
  remember({now_ms, packet.size() + kIpAndUdpBytes, {}, asks, true});
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
  const bool last = !out_.can_take();
  const std::size_t window = flow_.window_bytes();
  const bool share = unasked_bytes_ + wire >=
                     std::min(window / 2, std::max<std::size_t>(window / 4, 6 * kMaxPacketBytes));
  return last || share || flow_.rate() == 0 || must_ask_;
}

std::optional<Mac> Channel::tag_of(std::uint16_t number_low) const {
  if (next_number_ == 0) return std::nullopt;
  const std::uint64_t number = whole_number(number_low, next_number_ - 1);
  if (number >= next_number_ || next_number_ - number > kTagsKept) return std::nullopt;
  return tags_[number % kTagsKept];
}

// What does not fill a larger packet proves nothing about the path.
std::size_t Channel::largest(std::size_t most, std::int64_t now_ms) const {
  const bool fills = out_.waiting() >= kMaxPacketBytes;
  const bool tries = fills && size_.may_try(flow_.rate(), now_ms);
  return std::min(most, tries ? kMaxPacketBytes : size_.most(flow_.rate()));
}

std::optional<Bytes> Channel::data_packet(std::int64_t now_ms, std::size_t most) {
  Content content;
  if (arrivals_.unreported()) content.ack = arrivals_.report(now_ms);
  content.challenge = challenge_;
  content.response = response_;
  constexpr std::size_t kOffsetBytes = 10;
  const std::size_t head = kDataHeadBytes + kTagBytes + encode(content).size();
  most = largest(most, now_ms);
  if (most <= head + kOffsetBytes) return std::nullopt;
  std::size_t offset_bytes = 1;
  for (std::uint64_t rest = out_.end(); rest >= 128; rest >>= 7U) ++offset_bytes;
  const auto piece = out_.take(most - head - offset_bytes);
  if (!piece) return std::nullopt;
  response_.reset();
  const Bytes bytes = out_.copy(*piece);
  content.offset = piece->offset;
  content.bytes = bytes;
  content.more = out_.can_take();
  content.asks = should_ask(bytes.size() + head + kIpAndUdpBytes);
  if (std::exchange(must_ask_, false)) probed_ms_ = now_ms;
  const Bytes packet = seal(content, now_ms);
  const std::size_t wire = packet.size() + kIpAndUdpBytes;
  if (!content.asks) unasked_bytes_ += wire;
  remember({now_ms, wire, *piece, content.asks, out_.waiting() == 0});
  flow_.on_sent(wire, now_ms);
  size_.on_sent(packet.size());
  data_went_ms_ = now_ms;
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
      std::max<std::size_t>(2 * kFullPlainBytes, static_cast<std::size_t>(flow_.rate() / 50));
  const std::size_t waiting = out_.waiting();
  return waiting < wanted ? wanted - waiting : 0;
}

}  // namespace harkara::node::datagram
