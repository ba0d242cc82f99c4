// One session once its keys are there: frames in order both ways over datagrams that
// may be lost, doubled, reordered or silent for minutes. Sans-IO. Loss is repaired
// from the acks; while the peer is missed, tiny probes go at a steady rhythm, and the
// first sign of life judges everything that was under way.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>

#include "base/random.h"
#include "crypto/noise.h"
#include "node/link/datagram/arrivals.h"
#include "node/link/datagram/flow.h"
#include "node/link/datagram/path_size.h"
#include "node/link/datagram/replay_window.h"
#include "node/link/datagram/stream.h"

namespace harkara::node::datagram {

struct ChannelOptions {
  std::int64_t round_trip_ms = 500;    // as the handshake found it
  std::int64_t keepalive_ms = 20'000;  // an idle session is heard of so often; 0: never
  // While the peer is missed and something is to be moved, a probe goes at intervals of
  // one part in so many of the silence, within limits: then the link's return is found
  // late by that part of its absence at most.
  std::int64_t probe_share = 64;
  std::int64_t probe_least_ms = 500;
};

// The side that listens is the one with power and a flat rate: its probes are denser,
// and since they are heard after one way they end the silence first.
inline constexpr std::int64_t kListenerProbeShare = 256;
inline constexpr std::int64_t kListenerProbeLeast_ms = 250;

class Channel {
 public:
  // `random` outlives it. Packets go out under `peer_session`.
  Channel(const crypto::TransportKeys& keys, SessionId peer_session, const ChannelOptions& options,
          Random& random, std::int64_t now_ms);

  // --- inputs ---
  void write(View frame, std::int64_t now_ms);
  enum class Verdict {
    refused,  // not authentic, or taken before: as if it had never come
    taken,
    newest,     // taken, and newer than any before: its address is the peer's
    closed,     // the peer ends the session
    violation,  // authentic and wrong: the session must end; see violation()
  };
  Verdict receive(const Data& packet, std::int64_t now_ms);
  const std::string& violation() const { return violation_; }
  // Stream bytes that came with, or went in, the handshake.
  bool receive_early(View bytes) { return in_.put(0, bytes); }
  Bytes take_early(std::size_t most);
  // Whole frames, in order. Errc::invalid: the session must end.
  Result<std::optional<Bytes>> next_frame() { return in_.next_frame(); }

  // --- outputs ---
  // The packet that is due now, if any, of at most `most` bytes; it counts as sent.
  std::optional<Bytes> next_packet(std::int64_t now_ms, std::size_t most = kMaxPacketBytes);
  Bytes closing_packet(std::int64_t now_ms, std::size_t most = kMaxPacketBytes);
  // When a packet of at most `most` bytes may be due.
  std::int64_t next_due_ms(std::int64_t now_ms, std::size_t most = kMaxPacketBytes) const;
  // How many bytes of frames it takes now: two packets' worth wait at most, so that
  // full ones go out and what is more urgent is soon at hand.
  std::size_t room() const;
  // An answer is wanted even if nothing is to be sent.
  void ask() { must_ask_ = true; }
  // The peer seems to be elsewhere: it is to return this token, which is sent nowhere else.
  void challenge_path(const PathToken& token);
  void trust_path() { challenge_.reset(); }
  void on_new_path() {
    flow_.on_move();
    size_.on_move();
  }
  // The token that came back with the last packet, if any.
  std::optional<PathToken> returned() const { return returned_; }

  const Flow& flow() const { return flow_; }
  const OutStream& out() const { return out_; }
  std::int64_t heard_ms() const { return heard_ms_; }
  bool silent() const { return silent_; }
  // Nothing is under way or waits, either way, and nothing was of late.
  bool quiet(std::int64_t now_ms) const;
  std::size_t in_flight() const { return in_flight_; }
  std::uint64_t next_number() const { return next_number_; }
  // The tag of the packet that we sent under this number; empty: it was not of the last few.
  std::optional<Mac> tag_of(std::uint16_t number_low) const;
  // The greatest number of ours that the peer has acknowledged; empty: none.
  std::optional<std::uint64_t> acked_number() const { return acked_number_; }

 private:
  static constexpr std::size_t kIpAndUdpBytes = 28;
  static constexpr std::uint64_t kSkipEvery = 96;  // numbers; to twice as much
  struct Sent {
    std::int64_t sent_ms;
    std::size_t wire_bytes;
    OutStream::Piece piece;  // empty: a packet without data
    bool asks;
    bool limited;  // we had nothing more to send
  };
  using SentMap = std::map<std::uint64_t, Sent>;

  bool take_content(std::uint64_t number, const Content& content, std::int64_t now_ms);
  bool take_ack(const AckBlock& ack, std::int64_t now_ms);
  bool plausible(const AckBlock& ack);
  void judge(std::int64_t now_ms, bool after_silence);
  SentMap::iterator lose(SentMap::iterator at, std::int64_t now_ms);
  void notice_silence(std::int64_t now_ms);
  std::int64_t missed_ms() const;
  std::int64_t silence_ms() const;  // when it begins, by what is known now
  std::int64_t probe_interval_ms(std::int64_t now_ms) const;
  std::int64_t next_probe_ms() const;
  std::int64_t loss_delay_ms() const;

  std::int64_t ack_due_ms(std::int64_t now_ms, std::size_t most) const;
  std::int64_t data_due_ms(std::size_t most) const;
  bool should_ask(std::size_t wire_bytes) const;
  std::size_t largest(std::size_t most, std::int64_t now_ms) const;
  Bytes probe(std::int64_t now_ms, std::size_t most);
  void remember(const Sent& sent);
  std::optional<Bytes> data_packet(std::int64_t now_ms, std::size_t most);
  Bytes small_packet(std::int64_t now_ms, std::size_t most, bool asks, bool closes);
  Bytes seal(const Content& content, std::int64_t now_ms);
  std::uint64_t draw_number();

  crypto::TransportKeys keys_;
  SessionId peer_session_;
  ChannelOptions options_;
  Random& random_;
  Flow flow_;
  PathSize size_;
  OutStream out_;
  InStream in_;
  ReplayWindow replay_;
  Arrivals arrivals_;
  std::string violation_;

  static constexpr std::size_t kTagsKept = 64;
  std::array<Mac, kTagsKept> tags_{};  // of the last packets, by number
  SentMap sent_;
  std::size_t in_flight_ = 0;  // wire bytes of packets with data
  std::uint64_t next_number_ = 0;
  std::uint64_t skip_at_ = 0;  // this number will not be used, to catch a liar
  std::set<std::uint64_t> skipped_;
  std::optional<std::uint64_t> acked_number_;
  std::size_t unasked_bytes_ = 0;  // since we last asked for an ack

  std::int64_t heard_ms_;
  std::int64_t spoke_ms_;
  std::int64_t waits_since_ms_ = 0;  // what is to be sent
  std::int64_t progress_ms_ = 0;     // an ack told something new
  std::int64_t doubted_ms_ = -1;     // an overdue ack was asked for
  std::int64_t probed_ms_ = 0;
  std::int64_t probe_due_ms_ = 0;  // while silent
  bool must_ask_ = false;
  std::optional<PathToken> challenge_;  // in each packet while the path is in doubt
  std::optional<PathToken> returned_;
  std::optional<PathToken> response_;  // to be returned, once
  bool silent_ = false;
  bool peer_has_more_ = false;
  std::int64_t data_gap_ms_ = 0;  // between data packets from the peer, smoothed
  std::int64_t data_came_ms_ = -1;
  std::int64_t data_went_ms_ = -1;
};

}  // namespace harkara::node::datagram
