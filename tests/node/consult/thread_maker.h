// Random threads: every kind of event, by authors who may write it and by others.
#pragma once

#include "base/random.h"
#include "node/consult/event.h"

namespace harkara::node::consult::testing {

struct Authors {
  NodeId clinic;
  NodeId desk;
  NodeId stranger;
};

// A body that check_body() takes; `earlier` are the events it may refer to.
Json body_for(EventKind kind, Random& random, const std::vector<Event>& earlier);
// An opening and up to `most` further events, with many ties of height and time.
std::vector<Event> random_thread(Random& random, const Authors& authors, std::uint64_t most);
void shuffle(std::vector<Event>& events, Random& random);

}  // namespace harkara::node::consult::testing
