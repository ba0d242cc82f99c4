// run/control.sock: how a command speaks to the daemon of its home. One line of
// JSON in, one line out:
//   {"do": "wake"}    -> {"ok": true}         the store has changed: look now
//   {"do": "status"}  -> {"ok": true, ...}    live figures, see status.h
// The socket sits in a directory of mode 0700; whoever reaches it is the owner.
#pragma once

#include <functional>
#include <list>
#include <memory>

#include "node/files.h"
#include "node/json_fields.h"
#include "node/link/uv_handle.h"

namespace harkara::node {

class ControlServer {
 public:
  using Handler = std::function<Json(const Json&)>;
  // REQUIRES: the caller holds the home's RunLock: a socket left over is removed.
  static Result<std::unique_ptr<ControlServer>> listen(uv_loop_t* loop,
                                                       const std::filesystem::path& run_directory,
                                                       Handler handler);
  ~ControlServer();

 private:
  class Client;
  ControlServer(uv_loop_t* loop, Descriptor directory, Handler handler);
  static void on_connection(uv_stream_t* server, int status);
  void forget(Client* client);

  uv_loop_t* loop_;
  Descriptor directory_;  // keeps /proc/self/fd/N/control.sock valid
  Handler handler_;
  UvHandle<uv_pipe_t> pipe_;
  std::list<std::unique_ptr<Client>> clients_;
};

// Asks the daemon and waits for its line. Errc::closed: no daemon runs there.
Result<Json> ask_daemon(const std::filesystem::path& run_directory, const Json& request,
                        int timeout_ms = 5'000);

}  // namespace harkara::node
