#include "sync/sketch_writer.h"

#include <algorithm>

#include "base/assert.h"
#include "sync/lane_frames.h"
#include "sync/sketch_reader.h"

namespace harkara::sync {
namespace {

using Form = SketchAnswer::Form;

// The cheapest way of telling the opener what we lack.
Form cheapest(std::uint64_t opener, std::uint64_t ours, std::uint64_t difference) {
  const std::uint64_t sketch = kSketchBytesPerDifference * difference;
  const std::uint64_t holdings = kListBytesPerId * ours;
  const std::uint64_t offers = kListBytesPerId * opener + opener / 4;  // and its verdicts
  if (sketch < std::min(holdings, offers)) return Form::cells;
  return holdings < offers ? Form::holdings : Form::declined;
}

// Cells for the first flight: likely enough, so that one round trip does. Around 1.7 KB,
// what every link takes in one go, the estimate is not asked for more precision than it
// has; beyond, the window paces the cells and the opener stops them.
std::uint32_t first_flight(std::uint64_t difference) {
  constexpr std::uint64_t kUsual = 172;
  constexpr std::uint64_t kUsualUpTo = 160;
  if (difference == 0) return 1;
  std::uint64_t cells = 2 * difference;
  if (difference <= kUsualUpTo) cells = std::min(cells + 16, kUsual);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(cells, kMaxSketchCells));
}

}  // namespace

SketchWriter::SketchWriter(const ShortIds& hashes, std::vector<std::uint64_t> ours,
                           const SketchOpen& open, std::uint64_t difference)
    : ours_(std::move(ours)),
      sketch_(hashes, ours_),
      lane_(open.lane),
      form_(cheapest(open.count, ours_.size(), difference)) {
  if (form_ == Form::cells) granted_ = first_flight(difference);
  if (form_ == Form::holdings) granted_ = ours_.size();
}

SketchAnswer SketchWriter::answer() const {
  SketchAnswer answer;
  answer.lane = lane_;
  answer.form = form_;
  answer.count = static_cast<std::uint32_t>(ours_.size());
  if (form_ == Form::cells) answer.until = static_cast<std::uint32_t>(granted_);
  return answer;
}

void SketchWriter::grant(const SketchGrant& grant) {
  if (form_ == Form::cells) granted_ = std::min<std::size_t>(grant.until, kMaxSketchCells);
}

std::variant<Cells, Holdings> SketchWriter::next(std::size_t max_bytes) {
  HARKARA_ASSERT(due());
  if (form_ == Form::cells) return next_cells(max_bytes);
  return next_holdings(max_bytes);
}

Cells SketchWriter::next_cells(std::size_t max_bytes) {
  Cells frame{false, static_cast<std::uint32_t>(sent_), {}};
  for (std::size_t bytes = 0; due() && bytes < max_bytes; ++sent_) {
    const Cell& cell = sketch_.cell(sent_);
    frame.cells.push_back({cell.ids, cell.marks, cell.count - expected_count(ours_.size(), sent_)});
    bytes += encoded_size(frame.cells.back());
  }
  return frame;
}

Holdings SketchWriter::next_holdings(std::size_t max_bytes) {
  const std::size_t count = std::clamp<std::size_t>(max_bytes / kShortIdBytes, 1, granted_ - sent_);
  const auto from = ours_.begin() + static_cast<std::ptrdiff_t>(sent_);
  Holdings frame{false, static_cast<std::uint32_t>(sent_), {}};
  frame.short_ids.assign(from, from + static_cast<std::ptrdiff_t>(count));
  sent_ += count;
  return frame;
}

std::uint64_t estimate_from(const SketchOpen& open, std::size_t ours,
                            std::span<const std::int64_t> our_counts) {
  std::vector<std::int64_t> differences;
  for (std::size_t i = 0; i < std::min(open.deviations.size(), our_counts.size()); ++i)
    differences.push_back(open.deviations[i] + expected_count(open.count, i) - our_counts[i]);
  return estimate_difference(open.count, ours, differences);
}

}  // namespace harkara::sync
