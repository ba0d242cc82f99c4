// The lines of lists as they go over the wire, kept for a moment: fifty people look at the
// same first page, and a line costs a third of a millisecond to make from its events.
#pragma once

#include <map>

#include "node/station.h"

namespace harkara::node::api {

class LineCache {
 public:
  explicit LineCache(Station& station) : station_(station) {}

  // JSON of each, with commas between. What this process writes into a case, or hears of it,
  // shows at once (forget()); custody acks, which change no event, within a second.
  Result<std::string> lines(const std::vector<CaseId>& ids);
  void forget(const CaseId& id) { lines_.erase(id); }

 private:
  struct Line {
    std::string text;
    std::uint64_t transaction = 0;  // of the store, when it was made
    std::int64_t made_ms = 0;       // monotonic
  };
  Result<const std::string*> line(const CaseId& id, std::int64_t now_ms);

  Station& station_;
  std::map<CaseId, Line> lines_;
};

}  // namespace harkara::node::api
