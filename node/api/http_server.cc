#include "node/api/http_server.h"

#include "node/advice.h"
#include "node/api/lws_words.h"
#include "node/link/uv_handle.h"

namespace harkara::node::api {
namespace {

constexpr std::size_t kMaxHeaderBytes = 8'192;
constexpr unsigned kConnections = 512;
constexpr int kTimeout_s = 20;
constexpr int kFarewellTurns = 3;
constexpr std::size_t kMaxUnsentEvents = 256 * 1024;

struct Exchange {
  lws* wsi = nullptr;
  Request request;
  std::uint64_t max_body = 0;
  std::uint64_t received = 0;
  std::optional<Response> response;
  bool headers_sent = false;
  std::uint64_t sent = 0;  // of the body
  bool handed_over = false;
  bool drain = false;  // refused with its body still coming, which is read over
  std::string events;  // of a stream, not sent yet
  bool closing = false;
};

}  // namespace

// Outlives the server until libwebsockets has let go of the loop.
struct HttpServer::Core {
  explicit Core(uv_loop_t* loop_in, HttpListener* listener_in)
      : loop(loop_in), listener(listener_in), farewell(this) {}

  int begin(lws* wsi, std::string_view path);
  int body(lws* wsi, View bytes);
  int complete(lws* wsi);
  int writeable(lws* wsi);
  int write_stream(ExchangeId id, Exchange& exchange);
  int write_made(Exchange& exchange);
  int write_piece(Exchange& exchange, std::string_view piece);
  int end_of_response(lws* wsi, bool close);
  int refuse(ExchangeId id, Exchange& exchange, Response response, bool body_comes);
  void forget(lws* wsi);
  void hand_over(ExchangeId id, Exchange& exchange);
  Exchange* find(ExchangeId id) {
    const auto at = exchanges.find(id);
    return at == exchanges.end() ? nullptr : &at->second;
  }
  std::pair<ExchangeId, Exchange*> find(lws* wsi) {
    const auto at = by_wsi.find(wsi);
    return at == by_wsi.end() ? std::pair<ExchangeId, Exchange*>{0, nullptr}
                              : std::pair{at->second, find(at->second)};
  }

  static int on_event(lws* wsi, lws_callback_reasons reason, void*, void* in, std::size_t size);
  int on_reason(lws* wsi, lws_callback_reasons reason, View in);
  Status open(const HttpOptions& options);
  void say_farewell();

  uv_loop_t* loop;
  HttpListener* listener;  // nullptr: we are closing
  lws_context* context = nullptr;
  lws_vhost* vhost = nullptr;
  std::map<ExchangeId, Exchange> exchanges;
  std::map<lws*, ExchangeId> by_wsi;
  ExchangeId last = 0;
  UvHandle<uv_timer_t> farewell;
  int turns = 0;
};

int HttpServer::Core::begin(lws* wsi, std::string_view path) {
  forget(wsi);
  const ExchangeId id = ++last;
  by_wsi[wsi] = id;
  Exchange& exchange = exchanges[id];
  exchange.wsi = wsi;
  exchange.request = read_request(wsi, path);
  const std::optional<std::uint64_t>& length = exchange.request.content_length;
  const bool wants_body =
      exchange.request.method == Method::post || exchange.request.method == Method::put;
  if (wants_body && !length)
    return refuse(id, exchange,
                  refusal(411, "invalid", "a body without Content-Length", "send its length"),
                  true);
  const bool body_comes = length.value_or(0) > 0;
  if (auto refused = listener->on_headers(exchange.request, exchange.max_body))
    return refuse(id, exchange, *std::move(refused), body_comes);
  if (length.value_or(0) > exchange.max_body)
    return refuse(id, exchange,
                  error_response(fail(Errc::too_large, "a body of " + std::to_string(*length) +
                                                           " bytes; at most " +
                                                           std::to_string(exchange.max_body))),
                  body_comes);
  if (!body_comes) hand_over(id, exchange);
  return 0;
}

// The body of a refused request is not kept. lws calls back for it, so that the client
// reads our answer instead of a reset.
int HttpServer::Core::refuse(ExchangeId id, Exchange& exchange, Response response,
                             bool body_comes) {
  exchange.drain = body_comes;
  lws* const wsi = exchange.wsi;
  if (!body_comes) {
    exchange.response = std::move(response);
    lws_callback_on_writable(wsi);
    return 0;
  }
  const bool written = write_headers(wsi, response, true) && write_body(wsi, response.body(), true);
  exchange.request.upload.reset();
  lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, 3);
  (void)id;
  return written ? 0 : -1;
}

void HttpServer::Core::hand_over(ExchangeId id, Exchange& exchange) {
  lws_set_timeout(exchange.wsi, NO_PENDING_TIMEOUT, 0);
  exchange.handed_over = true;
  listener->on_request(id, std::move(exchange.request));
}

int HttpServer::Core::body(lws* wsi, View bytes) {
  const auto [id, exchange] = find(wsi);
  if (exchange == nullptr) return -1;
  exchange->received += bytes.size();
  if (exchange->drain || bytes.empty()) return 0;
  if (exchange->received > exchange->max_body) return -1;
  if (!exchange->request.upload) {
    exchange->request.body += as_text(bytes);
    return 0;
  }
  if (const Status kept = exchange->request.upload->append(bytes); !kept)
    return refuse(id, *exchange, error_response(kept.error()), true);
  return 0;
}

int HttpServer::Core::complete(lws* wsi) {
  const auto [id, exchange] = find(wsi);
  if (exchange == nullptr || exchange->drain) return -1;
  // lws completes an empty body, too, whose request was answered already.
  if (!exchange->handed_over && !exchange->response) hand_over(id, *exchange);
  return 0;
}

int HttpServer::Core::end_of_response(lws* wsi, bool close) {
  forget(wsi);
  if (close) return -1;
  return lws_http_transaction_completed(wsi) != 0 ? -1 : 0;
}

int HttpServer::Core::write_stream(ExchangeId id, Exchange& exchange) {
  (void)id;
  if (!exchange.events.empty()) {
    const std::string piece = exchange.events.substr(0, kPieceBytes);
    exchange.events.erase(0, piece.size());
    if (!write_body(exchange.wsi, piece, false)) return -1;
  }
  if (!exchange.events.empty()) lws_callback_on_writable(exchange.wsi);
  return exchange.closing && exchange.events.empty() ? -1 : 0;
}

int HttpServer::Core::writeable(lws* wsi) {
  const auto [id, exchange] = find(wsi);
  if (exchange == nullptr || !exchange->response) return 0;
  const Response& response = *exchange->response;
  if (!std::exchange(exchange->headers_sent, true)) {
    if (!write_headers(wsi, response, false)) return -1;
    const bool no_body = exchange->request.method == Method::head || response.status == 304 ||
                         (!response.stream && response.length() == 0);
    if (no_body) return end_of_response(wsi, false);
    lws_callback_on_writable(wsi);
    return 0;
  }
  if (response.stream) return write_stream(id, *exchange);
  if (response.source) return write_made(*exchange);
  const auto sent = static_cast<std::size_t>(exchange->sent);
  return write_piece(*exchange, response.body().substr(sent, kPieceBytes));
}

// One piece for each time that the socket takes more: who does not read makes us make none.
int HttpServer::Core::write_made(Exchange& exchange) {
  const Result<Bytes> made = exchange.response->source();
  return made ? write_piece(exchange, as_text(*made)) : end_of_response(exchange.wsi, true);
}

// The next of the body, which may be nothing yet; the last one ends the exchange.
int HttpServer::Core::write_piece(Exchange& exchange, std::string_view piece) {
  lws* const wsi = exchange.wsi;
  const std::uint64_t left = exchange.response->length() - exchange.sent;
  if (piece.size() > left) return end_of_response(wsi, true);
  const bool final = piece.size() == left;
  lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, kTimeout_s);
  if (!piece.empty() && !write_body(wsi, piece, final)) return -1;
  exchange.sent += piece.size();
  if (final) return end_of_response(wsi, false);
  lws_callback_on_writable(wsi);
  return 0;
}

void HttpServer::Core::forget(lws* wsi) {
  const auto at = by_wsi.find(wsi);
  if (at == by_wsi.end()) return;
  const ExchangeId id = at->second;
  by_wsi.erase(at);
  const Exchange* exchange = find(id);
  const bool stream =
      exchange != nullptr && exchange->response && exchange->response->stream && !exchange->closing;
  exchanges.erase(id);
  if (stream && listener != nullptr) listener->on_stream_closed(id);
}

int HttpServer::Core::on_event(lws* wsi, lws_callback_reasons reason, void*, void* in,
                               std::size_t size) {
  lws_context* const context = wsi == nullptr ? nullptr : lws_get_context(wsi);
  if (context == nullptr) return 0;
  auto* self = static_cast<Core*>(lws_context_user(context));
  return self == nullptr || self->listener == nullptr
             ? 0
             : self->on_reason(wsi, reason, as_view(in, size));
}

int HttpServer::Core::on_reason(lws* wsi, lws_callback_reasons reason, View in) {
  switch (reason) {
    case LWS_CALLBACK_HTTP: return begin(wsi, as_text(in));
    case LWS_CALLBACK_HTTP_BODY: return body(wsi, in);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION: return complete(wsi);
    case LWS_CALLBACK_HTTP_WRITEABLE: return writeable(wsi);
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE: return -1;  // no websocket is served
    case LWS_CALLBACK_CLOSED_HTTP:
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
    case LWS_CALLBACK_WSI_DESTROY: forget(wsi); return 0;
    default: return 0;
  }
}

Status HttpServer::Core::open(const HttpOptions& options) {
  static const lws_protocols kProtocols[] = {{"http", on_event, 0, 0, 0, nullptr, 0},
                                             {nullptr, nullptr, 0, 0, 0, nullptr, 0}};
  lws_set_log_level(0, nullptr);
  void* loops[] = {loop};
  lws_context_creation_info info{};
  info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                 LWS_SERVER_OPTION_UV_NO_SIGSEGV_SIGFPE_SPIN |
                 LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND;
  if (!options.certificate.empty()) info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
  if (options.address.find(':') == std::string::npos)
    info.options |= LWS_SERVER_OPTION_DISABLE_IPV6;
  info.foreign_loops = loops;
  info.user = this;
  info.pcontext = &context;
  info.fd_limit_per_thread = kConnections;
  info.max_http_header_data = kMaxHeaderBytes;
  info.max_http_header_pool = 256;
  info.port = options.port;
  info.iface = options.address.c_str();
  info.protocols = kProtocols;
  info.timeout_secs = kTimeout_s;
  info.keepalive_timeout = 60;
  info.server_string = "harkara";
  info.alpn = "http/1.1";
  if (!options.certificate.empty()) {
    info.ssl_cert_filepath = options.certificate.c_str();
    info.ssl_private_key_filepath = options.key.c_str();
  }
  context = lws_create_context(&info);
  if (context == nullptr)
    return fail_next(Errc::io, "libwebsockets does not start",
                     "install its libuv plugin: apt-get install libwebsockets-evlib-uv");
  vhost = lws_create_vhost(context, &info);
  if (vhost != nullptr) return ok();
  return fail_next(
      Errc::io, "the API cannot listen on " + options.address + ":" + std::to_string(options.port),
      "change api.listen in harkara.toml, or end what listens there; with TLS see "
      "that api.certificate and api.key fit each other");
}

// On a foreign loop libwebsockets wants to be destroyed twice: the first call closes its
// handles, which takes turns of the loop, the second frees it and writes nullptr to
// `context`.
void HttpServer::Core::say_farewell() {
  listener = nullptr;
  exchanges.clear();
  by_wsi.clear();
  if (context != nullptr) lws_context_destroy(context);
  if (context == nullptr || uv_timer_init(loop, farewell.get()) != 0) {
    if (context == nullptr) delete this;
    return;
  }
  farewell.armed();
  uv_timer_start(
      farewell.get(),
      [](uv_timer_t* timer) {
        Core* self = UvHandle<uv_timer_t>::owner_of<Core>(timer);
        if (++self->turns >= kFarewellTurns && self->context != nullptr)
          lws_context_destroy(self->context);
        if (self->context == nullptr) delete self;
      },
      1, 5);
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(uv_loop_t* loop, const HttpOptions& options,
                                                      HttpListener& listener) {
  std::unique_ptr<HttpServer> out(new HttpServer(new Core(loop, &listener)));
  HARKARA_TRY(out->core_->open(options));
  return out;
}

HttpServer::~HttpServer() {
  core_->say_farewell();
}

int HttpServer::port() const {
  return lws_get_vhost_listen_port(core_->vhost);
}

bool HttpServer::waits(ExchangeId id) const {
  const Exchange* exchange = core_->find(id);
  return exchange != nullptr && !exchange->response;
}

void HttpServer::respond(ExchangeId id, Response response) {
  Exchange* exchange = core_->find(id);
  if (exchange == nullptr || exchange->response) return;
  exchange->response = std::move(response);
  lws_callback_on_writable(exchange->wsi);
}

void HttpServer::send_event(ExchangeId id, const std::string& text) {
  Exchange* exchange = core_->find(id);
  if (exchange == nullptr || exchange->closing) return;
  exchange->events += text;
  if (exchange->events.size() > kMaxUnsentEvents)
    return lws_set_timeout(exchange->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
  lws_callback_on_writable(exchange->wsi);
}

void HttpServer::close_stream(ExchangeId id) {
  Exchange* exchange = core_->find(id);
  if (exchange == nullptr) return;
  exchange->closing = true;
  lws_callback_on_writable(exchange->wsi);
}

}  // namespace harkara::node::api
