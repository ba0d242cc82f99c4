// Stands between a DEALER and the TCP connection it dials, and saves it two of five round
// trips: it answers the DEALER's greeting at once, as the peer is going to, so that the first
// packet of the connection carries greeting and CURVE's HELLO together. The peer's own
// greeting is checked when it comes, and kept back. Then bytes pass as they are. Nothing
// rests on the greeting that CURVE does not prove afterwards: it names a version and a
// mechanism, in the clear, and both ends refuse any other.
//
// The DEALER reaches us by a Unix socket without a path, under a name that nobody can guess,
// and only this process is let in.
#pragma once

#include <uv.h>

#include <functional>
#include <memory>
#include <string>

#include "base/random.h"
#include "base/result.h"

namespace harkara::node {

class DialPipe {
 public:
  struct Events {                           // from the loop, never from within a call
    std::function<void(int)> on_connected;  // the descriptor of the TCP connection
    // There is no connection, or no ZeroMQ at its other end, for this reason. The end of
    // one that stood is not told: the DEALER sees it when it has heard all that came.
    std::function<void(const std::string&)> on_failure;
  };
  // Looks the host of "tcp://host:port" up, and connects. `loop` outlives the pipe and runs
  // empty after it.
  static Result<std::unique_ptr<DialPipe>> open(uv_loop_t* loop, const std::string& endpoint,
                                                Random& random, Events events);
  // No event follows. What the DEALER's side has sent still goes, for a moment.
  ~DialPipe();

  // For the DEALER to connect to: "ipc://@...".
  const std::string& local_endpoint() const { return local_endpoint_; }

 private:
  class Carrier;
  explicit DialPipe(std::shared_ptr<Carrier> carrier, std::string local_endpoint);
  std::shared_ptr<Carrier> carrier_;
  std::string local_endpoint_;
};

}  // namespace harkara::node
