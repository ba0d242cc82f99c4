#include "sync/sketch_lane.h"

#include <algorithm>

#include "sync/session.h"

namespace harkara::sync {

SketchLane::SketchLane(Engine::Core& core, Session& session, std::span<const Candidate> candidates)
    : core_(core), session_(session), candidates_(candidates) {
  const ShortIds& hashes = session_.greeting.short_ids();
  places_.reserve(candidates_.size());
  for (std::size_t i = 0; i < candidates_.size(); ++i)
    places_.emplace_back(hashes.of(candidates_[i].id), i);
  std::ranges::sort(places_);
  std::vector<std::uint64_t> ids;
  ids.reserve(places_.size());
  for (const auto& [id, place] : places_)
    if (ids.empty() || ids.back() != id) ids.push_back(id);
  reader_ = std::make_unique<SketchReader>(hashes, std::move(ids));
  core_.send(session_, reader_->opening(candidates_.front().service_class));
}

void SketchLane::follow() {
  for (const std::uint64_t id : reader_->take_lacking()) {
    auto at = std::ranges::lower_bound(places_, std::pair(id, std::size_t{0}));
    for (; at != places_.end() && at->first == id; ++at) {
      found_.push_back(at->second);
      if (!list_what_is_found()) session_.outgoing.want(candidates_[at->second]);
    }
  }
  if (const auto grant = reader_->take_grant()) core_.send(session_, *grant);
}

}  // namespace harkara::sync
