#include "sync/sketch_reader.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "sync/lane_frames.h"

namespace harkara::sync {
namespace {

// As many counts as make the answerer's estimate good to a fifth, for about 80 bytes.
constexpr std::size_t kOpeningCounts = 64;
constexpr std::size_t kReliable = 128;  // with so many, our estimate betters the answerer's

}  // namespace

SketchReader::SketchReader(const ShortIds& hashes, std::vector<std::uint64_t> ours)
    : hashes_(hashes), ours_(std::move(ours)), sketch_(hashes_, ours_), peeler_(hashes_, ours_) {}

SketchOpen SketchReader::opening(ServiceClass lane) {
  SketchOpen open{lane, static_cast<std::uint32_t>(ours_.size()), {}};
  for (std::size_t i = 0; i < kOpeningCounts; ++i)
    open.deviations.push_back(sketch_.cell(i).count - expected_count(ours_.size(), i));
  return open;
}

Status SketchReader::on(const SketchAnswer& answer) {
  if (answer_) return fail(Errc::refused, "sketch answered twice");
  answer_ = answer;
  granted_ = answer.until;
  if (answer.form == SketchAnswer::Form::declined) end(State::given_up);
  if (answer.form == SketchAnswer::Form::holdings && answer.count == 0) compare_holdings();
  if (answer.form == SketchAnswer::Form::cells && granted_ == 0)
    return fail(Errc::refused, "sketch without cells");
  return ok();
}

Status SketchReader::on(const Cells& frame) {
  // What an earlier lane's grant let out may still come before this lane's answer.
  if (state_ != State::reading || !answer_) return ok();
  if (answer_->form != SketchAnswer::Form::cells || frame.first != peeler_.cells() ||
      frame.first + frame.cells.size() > granted_)
    return fail(Errc::refused, "cells that nobody asked for");
  std::vector<Cell> cells;
  for (const WireCell& theirs : frame.cells) {
    const std::size_t index = frame.first + cells.size();
    const std::int64_t count = theirs.deviation + expected_count(answer_->count, index);
    cells.push_back(sketch_.cell(index) - Cell{theirs.ids, theirs.marks, count});
    if (differences_.size() < kMaxEstimateCells) differences_.push_back(cells.back().count);
    bytes_ += encoded_size(theirs);
  }
  const Peeler::State peeled = peeler_.add(cells);
  const std::vector<std::uint64_t> found = peeler_.take_lacking();
  lacking_.insert(lacking_.end(), found.begin(), found.end());
  if (peeled == Peeler::State::complete) end(State::complete);
  if (peeled == Peeler::State::poisoned) end(State::given_up);
  if (peeled == Peeler::State::open) reckon();
  return ok();
}

std::uint64_t SketchReader::list_bytes() const {
  return kListBytesPerId * std::min<std::uint64_t>(ours_.size(), answer_->count);
}

void SketchReader::reckon() {
  const std::size_t here = peeler_.cells();
  const std::uint64_t estimate = estimate_difference(ours_.size(), answer_->count, differences_);
  const bool reliable = here >= kReliable;
  const bool too_far = reliable && kSketchBytesPerDifference * estimate > list_bytes();
  if (bytes_ >= list_bytes() || too_far || here >= kMaxSketchCells) return end(State::given_up);
  const std::uint64_t needed =
      std::max<std::uint64_t>(estimate + estimate / 2 + 16, here + here / 8 + 8);
  const bool short_of = reliable && needed > granted_ + granted_ / 8;
  if (here < granted_ && !short_of) return;
  granted_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(needed, kMaxSketchCells));
  grant_ = SketchGrant{granted_};
}

Status SketchReader::on(const Holdings& frame) {
  if (state_ != State::reading || !answer_) return ok();
  if (answer_->form != SketchAnswer::Form::holdings || frame.first != theirs_.size() ||
      frame.first + frame.short_ids.size() > answer_->count)
    return fail(Errc::refused, "a list that nobody asked for");
  theirs_.insert(theirs_.end(), frame.short_ids.begin(), frame.short_ids.end());
  bytes_ += kListBytesPerId * frame.short_ids.size();
  if (theirs_.size() == answer_->count) compare_holdings();
  return ok();
}

void SketchReader::compare_holdings() {
  std::ranges::sort(theirs_);
  std::ranges::set_difference(ours_, theirs_, std::back_inserter(lacking_));
  state_ = State::complete;
}

// The peer keeps its set at hand until it hears that the lane is over.
void SketchReader::end(State state) {
  state_ = state;
  if (answer_->form == SketchAnswer::Form::cells) grant_ = SketchGrant{0};
}

std::vector<std::uint64_t> SketchReader::take_lacking() {
  return std::exchange(lacking_, {});
}

std::optional<SketchGrant> SketchReader::take_grant() {
  return std::exchange(grant_, std::nullopt);
}

}  // namespace harkara::sync
