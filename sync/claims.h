// What we have claimed about our own nearness to each endpoint, and so whose claims we may
// build on: the feasibility condition of RFC 8966 (Babel), section 3.5.1. A route is
// feasible when its sequence number is newer than any we claimed with, or the same and
// its delay less than any that we claimed. Whoever we build on was therefore nearer than
// we ever said we are, and no chain of such steps leads back to us, however old the news.
#pragma once

#include <map>

#include "sync/routing.h"

namespace harkara::sync {

class Claims {
 public:
  bool feasible(const Reach& route, Moment now) const;
  void claimed(const Reach& ours, Moment now);

 private:
  struct Claim {
    std::uint16_t sequence = 0;
    std::uint32_t delay_s = 0;
    std::int64_t made_s = 0;
  };
  static bool over(const Claim& claim, Moment now);

  std::map<EndpointId, Claim> claims_;  // the least of each, of the newest sequence
};

}  // namespace harkara::sync
