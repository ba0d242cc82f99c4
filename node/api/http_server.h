// HTTP/1.1 on the daemon's libuv loop, by libwebsockets, which is known to this file's
// .cc alone. It knows no route and no file.
//
// Debian builds libwebsockets without external polling; its libuv plugin takes a foreign
// loop, and this is that. No thread is made.
#pragma once

#include <uv.h>

#include <functional>

#include "node/api/http.h"

namespace harkara::node::api {

using ExchangeId = std::uint64_t;

class HttpListener {
 public:
  virtual ~HttpListener() = default;
  // The headers are here. A response refuses the body unread; else the body comes to
  // `request.upload` when that was set, to `request.body` otherwise, at most `max_body`.
  virtual std::optional<Response> on_headers(Request& request, std::uint64_t& max_body) = 0;
  // Everything is here: respond() now or later, once.
  virtual void on_request(ExchangeId exchange, Request request) = 0;
  // A stream's client has gone; not called after close_stream().
  virtual void on_stream_closed(ExchangeId exchange) = 0;
};

struct HttpOptions {
  std::string address;  // an IP address of this machine
  int port = 0;         // 0: any free one
  std::string certificate;
  std::string key;  // both empty: no TLS
};

class HttpServer {
 public:
  // Errc::io: cannot listen there. `listener` outlives it.
  static Result<std::unique_ptr<HttpServer>> start(uv_loop_t* loop, const HttpOptions& options,
                                                   HttpListener& listener);
  ~HttpServer();  // closes every connection; the loop then lets go of them
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;
  // Is the client of an exchange still there, unanswered?
  bool waits(ExchangeId exchange) const;
  // Nothing when the client has gone.
  void respond(ExchangeId exchange, Response response);
  // `text` whole lines of an event stream. A client that reads too slowly is let go.
  void send_event(ExchangeId exchange, const std::string& text);
  void close_stream(ExchangeId exchange);

 private:
  struct Core;
  explicit HttpServer(Core* core) : core_(core) {}
  Core* core_;  // dies when libwebsockets has let go of the loop
};

}  // namespace harkara::node::api
