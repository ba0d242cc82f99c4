#include "sync/scope_lane.h"

#include <algorithm>
#include <iterator>

#include "base/limits.h"
#include "sync/lane_frames.h"
#include "sync/session.h"

namespace harkara::sync {
namespace {

using storage::BundleRecord;
using storage::BundleState;

constexpr std::uint64_t kAcknowledgeAgain = 256;  // so many acks are worth repeating

std::vector<std::int64_t> first_counts(Sketch& sketch, std::size_t cells) {
  std::vector<std::int64_t> counts;
  for (std::size_t i = 0; i < cells; ++i) counts.push_back(sketch.cell(i).count);
  return counts;
}

std::vector<std::uint64_t> merged(const std::vector<std::uint64_t>& a,
                                  const std::vector<std::uint64_t>& b) {
  std::vector<std::uint64_t> out;
  std::ranges::set_union(a, b, std::back_inserter(out));
  return out;
}

void sort_unique(std::vector<std::uint64_t>& ids) {
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

// What is over is not in the index: a peer that still offers it finds a difference, and
// hears in the verdict what became of it.
void ScopeLane::index_ours() {
  indexed_ = true;
  const ShortIds& hashes = session_.greeting.short_ids();
  const NodeId& peer = session_.node();
  core_.check(core_.context.bundles.each_record([&](const BundleId& id,
                                                    const BundleRecord& record) {
    const auto lane = record.manifest.manifest.header.service_class;
    Index& index = index_[static_cast<std::size_t>(lane)];
    const bool kept = record.state == BundleState::held || record.state == BundleState::forwarded;
    if (kept)
      (record.held_by(peer) ? index.from_peer : index.others).push_back(hashes.of(id));
    else if (record.complete() && !record.held_by(peer))
      index.over = true;
    return true;
  }));
  for (Index& index : index_) {
    sort_unique(index.others);
    sort_unique(index.from_peer);
  }
}

// A peer with a good memory offers none of what it gave us; one that was put back from
// a copy offers all of it. A few of them, whose acks were lost with a link, are listed
// and acknowledged again; of many, our set shows that they are here.
ScopeLane::Plan ScopeLane::plan(const SketchOpen& open, const Index& index) const {
  const ShortIds& hashes = session_.greeting.short_ids();
  const std::size_t cells = open.deviations.size();
  Sketch others(hashes, index.others);
  std::vector<std::int64_t> counts = first_counts(others, cells);
  const std::uint64_t without = estimate_from(open, index.others.size(), counts);
  if (index.from_peer.empty()) return {index.others, without, index.over};
  Sketch from_peer(hashes, index.from_peer);
  for (std::size_t i = 0; i < cells; ++i) counts[i] += from_peer.cell(i).count;
  const std::uint64_t with =
      estimate_from(open, index.others.size() + index.from_peer.size(), counts);
  if (without > with + kAcknowledgeAgain)
    return {merged(index.others, index.from_peer), with, index.over};
  return {index.others, without, index.over || with < without};
}

void ScopeLane::on(const SketchOpen& open) {
  if (!indexed_) index_ours();
  Index& index = index_[static_cast<std::size_t>(open.lane)];
  if (index.answered) return core_.disconnect(session_, "a lane opened twice");
  index.answered = true;
  lane_ = open.lane;
  writer_.reset();
  SketchAnswer answer;
  answer.lane = open.lane;
  if (index.others.size() + index.from_peer.size() <= kMaxOffersPerSession) {
    Plan chosen = plan(open, index);
    writer_ = std::make_unique<SketchWriter>(session_.greeting.short_ids(), std::move(chosen.ids),
                                             open, chosen.difference);
    answer = writer_->answer();
    answer.list_what_is_found = chosen.list_what_is_found;
    if (answer.form == SketchAnswer::Form::declined) writer_.reset();
  }
  core_.send(session_, answer);
}

void ScopeLane::on(const SketchGrant& grant) {
  if (grant.until == 0) return writer_.reset();
  if (writer_) writer_->grant(grant);
}

bool ScopeLane::send_some() {
  const std::size_t size = session_.window.slice_bytes();
  const std::size_t cost_at_most = size + kFrameOverheadBytes;
  if (!session_.window.allows(cost_at_most) || session_.room(lane_) < cost_at_most) return false;
  auto frame = writer_->next(size);
  std::visit(
      [&](auto& sent) {
        const std::size_t cost = counted_bytes(sent);
        const bool last = !writer_->due() || session_.window.would_fill(cost);
        sent.ack_now = session_.window.on_sent(cost, last, core_.now.monotonic_ms);
        core_.send(session_, sent);
      },
      frame);
  if (!writer_->due() && !std::holds_alternative<Cells>(frame)) writer_.reset();
  return true;
}

std::size_t counted_bytes(const Cells& frame) {
  std::size_t bytes = kFrameOverheadBytes;
  for (const WireCell& cell : frame.cells) bytes += encoded_size(cell);
  return bytes;
}

std::size_t counted_bytes(const Holdings& frame) {
  return kFrameOverheadBytes + frame.short_ids.size() * kShortIdBytes;
}

}  // namespace harkara::sync
