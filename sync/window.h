// How many bytes may be under way on a link: about two bandwidth-delay products,
// found from the acks, so that what is queued in the network delays an emergency
// by little more than a round trip. Rate: the best recent delivery rate; delay:
// the smallest recent round trip, looked for anew now and then with an almost
// empty link (as BBR does, Cardwell et al. 2016).
//
// A link that paces itself says instead how much it takes now (set_room), and the
// receiver is never asked for an ack.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace harkara::sync {

class Window {
 public:
  explicit Window(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // From now on the link decides: it takes `bytes` more, in slices of this size.
  void set_room(std::size_t bytes, std::size_t slice_bytes) { room_ = Room{bytes, slice_bytes}; }

  // May a frame of this many bytes be sent now? One always may when none is under
  // way, or when no ack is asked for: else nothing would ever move again. Where the
  // link decides, one may as long as any room is left.
  bool allows(std::size_t frame_bytes) const;
  // Payload of the next slice: a quarter second of the link, within the limits.
  std::size_t slice_bytes() const;

  // Records a sent frame. Returns true when the receiver should be asked for an
  // ack with it: once per quarter window, or because `last` (nothing more to send).
  bool on_sent(std::size_t frame_bytes, bool last, std::int64_t now_ms);
  // Will this frame leave no room for another slice? Then it should ask for an ack, unless
  // one was asked for just before.
  bool would_fill(std::size_t frame_bytes) const;
  // The peer has received `total` bytes since the link came up. False when it
  // claims more than was sent.
  [[nodiscard]] bool on_ack(std::uint64_t total, std::int64_t now_ms);

  std::size_t bytes() const { return window_bytes_; }
  std::uint64_t in_flight() const { return sent_ - acked_; }
  std::int64_t round_trip_ms() const { return min_round_trip_ms_; }  // -1: not measured

 private:
  struct Sample {
    std::uint64_t total;  // sent_ after the frame that asks for an ack
    std::int64_t sent_ms;
    std::uint64_t acked_then;
    std::int64_t acked_then_ms;
    std::int64_t acked_sent_ms;  // when what was acked then had been sent
    bool filled;                 // the window, by then
  };
  void measure(const Sample& sample, std::int64_t now_ms);
  void prove(std::int64_t now_ms);
  void resize();

  struct Room {
    std::size_t bytes;
    std::size_t slice_bytes;
  };

  std::size_t max_bytes_;
  std::optional<Room> room_;
  std::size_t window_bytes_ = 4'096;
  std::uint64_t sent_ = 0;
  std::uint64_t acked_ = 0;
  std::uint64_t asked_ = 0;  // sent_ at the last frame that asked
  std::int64_t acked_ms_ = 0;
  std::int64_t acked_sent_ms_ = 0;  // of the newest sample that was acked
  std::deque<Sample> samples_;
  std::deque<double> rates_;      // bytes per ms, the last kRates
  double steady_rate_ = 0;        // the rate when it last grew by a quarter
  int steady_samples_ = 0;        // since then
  bool fast_ = false;             // the last kProofBytes were acknowledged within a second
  std::uint64_t proof_from_ = 0;  // acked_ when the counting of the next began
  std::int64_t proof_from_ms_ = -1;
  std::int64_t min_round_trip_ms_ = -1;
  std::int64_t min_found_ms_ = 0;
  bool probing_ = false;          // draining, to see the empty link's delay
  std::uint64_t probe_from_ = 0;  // sent_ when the draining began
};

}  // namespace harkara::sync
