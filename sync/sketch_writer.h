// The answerer's half of a sketch lane: it knows both sizes and, from the opener's
// counts, about how far the sets differ; so it chooses what is sent, and sends it as
// fast as it is allowed to. Pure: sync/scope_lane.h ties it to a contact.
#pragma once

#include <variant>

#include "sync/frame.h"
#include "sync/sketch.h"

namespace harkara::sync {

class SketchWriter {
 public:
  // `difference`: the estimate that the opening allows. REQUIRES: `ours` holds no id twice.
  SketchWriter(const ShortIds& hashes, std::vector<std::uint64_t> ours, const SketchOpen& open,
               std::uint64_t difference);

  SketchAnswer answer() const;
  void grant(const SketchGrant& grant);
  bool due() const { return sent_ < granted_; }
  // At most about `max_bytes` of cells or ids, and at least one. REQUIRES: due().
  std::variant<Cells, Holdings> next(std::size_t max_bytes);

 private:
  Cells next_cells(std::size_t max_bytes);
  Holdings next_holdings(std::size_t max_bytes);

  std::vector<std::uint64_t> ours_;
  Sketch sketch_;
  ServiceClass lane_;
  SketchAnswer::Form form_;
  std::size_t sent_ = 0;     // cells, or ids
  std::size_t granted_ = 0;  // likewise
};

// The estimate from an opening against a set of ours, given by its counts.
std::uint64_t estimate_from(const SketchOpen& open, std::size_t ours,
                            std::span<const std::int64_t> our_counts);

}  // namespace harkara::sync
