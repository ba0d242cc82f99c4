// One class of our offers, reconciled by sketch: opened, followed, and in the end the
// candidates that the peer lacks are known, or listing them is left to the list lane.
#pragma once

#include <span>
#include <vector>

#include "sync/candidate.h"
#include "sync/core.h"
#include "sync/sketch_reader.h"

namespace harkara::sync {

class SketchLane {
 public:
  // Opens the lane. `candidates` outlive it and stay in place. REQUIRES: of one class.
  SketchLane(Engine::Core& core, Session& session, std::span<const Candidate> candidates);

  template <class Frame>  // SketchAnswer, Cells, Holdings
  Status on(const Frame& frame) {
    HARKARA_TRY(reader_->on(frame));
    follow();
    return ok();
  }

  SketchReader::State state() const { return reader_->state(); }
  // What the peer lacks as far as it is known: places in `candidates`, in no order.
  const std::vector<std::size_t>& found() const { return found_; }
  bool list_what_is_found() const { return reader_->list_what_is_found(); }
  std::size_t size() const { return candidates_.size(); }

 private:
  void follow();

  Engine::Core& core_;
  Session& session_;
  std::span<const Candidate> candidates_;
  std::vector<std::pair<std::uint64_t, std::size_t>> places_;  // by short id
  std::unique_ptr<SketchReader> reader_;
  std::vector<std::size_t> found_;
};

}  // namespace harkara::sync
