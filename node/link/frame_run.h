// Frames of one contact, received and still to be told.
#pragma once

#include <vector>

#include "base/limits.h"
#include "node/link/link_desk.h"
#include "node/link/preamble.h"
#include "node/link/zmq_socket.h"

namespace harkara::node {

using FrameRun = std::vector<ZmqMessage>;

inline bool is_frame(const ZmqMessage& message) {
  return !message.more() && message.view().size() <= kMaxFrameBytes && !is_preamble(message.view());
}

inline void tell(LinkDesk& desk, sync::LinkId link, const FrameRun& run) {
  if (run.empty()) return;
  std::vector<View> frames;
  for (const ZmqMessage& message : run) frames.push_back(message.view());
  desk.frames(link, frames);
}

}  // namespace harkara::node
