// The opener's half of a sketch lane: it would offer a set, and learns from the other
// side's cells (or short list) which of it the other side lacks. Pure: frames in,
// verdicts out; sync/sketch_lane.h ties it to a contact.
#pragma once

#include <optional>

#include "base/result.h"
#include "sync/frame.h"
#include "sync/peeler.h"

namespace harkara::sync {

// A list takes 6 bytes an id: a sketch that has cost as much has lost.
inline constexpr std::uint64_t kListBytesPerId = kShortIdBytes;
// What a sketch takes for each difference when it is long: 1.4 cells of 10 bytes.
inline constexpr std::uint64_t kSketchBytesPerDifference = 14;

class SketchReader {
 public:
  enum class State : std::uint8_t { reading, complete, given_up };

  // REQUIRES: `ours` sorted, no id twice.
  SketchReader(const ShortIds& hashes, std::vector<std::uint64_t> ours);
  SketchReader(const SketchReader&) = delete;  // the peeler points into `ours`
  SketchReader& operator=(const SketchReader&) = delete;

  SketchOpen opening(ServiceClass lane);

  // Errc::refused: no honest peer sends this here.
  Status on(const SketchAnswer& answer);
  Status on(const Cells& frame);
  Status on(const Holdings& frame);

  State state() const { return state_; }
  std::vector<std::uint64_t> take_lacking();  // ours that the peer lacks, newly found
  // What to tell the peer now: that more cells are wanted than it will send, or that the
  // lane is over.
  std::optional<SketchGrant> take_grant();
  bool list_what_is_found() const { return answer_ && answer_->list_what_is_found; }
  std::uint64_t bytes() const { return bytes_; }  // of cells and ids, so far

 private:
  void reckon();  // after each frame of cells: go on, ask for more, give up?
  void compare_holdings();
  void end(State state);
  std::uint64_t list_bytes() const;

  ShortIds hashes_;
  std::vector<std::uint64_t> ours_;
  Sketch sketch_;
  Peeler peeler_;
  State state_ = State::reading;
  std::optional<SketchAnswer> answer_;
  std::uint32_t granted_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<std::int64_t> differences_;  // of the first counts, before anything is peeled
  std::vector<std::uint64_t> theirs_;
  std::vector<std::uint64_t> lacking_;
  std::optional<SketchGrant> grant_;
};

}  // namespace harkara::sync
