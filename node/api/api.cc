#include "node/api/api.h"

#include <algorithm>

#include "node/advice.h"
#include "node/api/browser_words.h"
#include "node/consult/field_checks.h"
#include "node/consult/images/prepare.h"
#include "node/consult/json_text.h"

namespace harkara::node::api {
namespace {

constexpr std::string_view kBase = "/api/v1/";
constexpr std::uint64_t kMaxJsonBytes = 64 * 1024;
constexpr std::size_t kRefusalsAMinute = 60;  // of one address, told line by line
constexpr std::size_t kOnceChars = 64;

bool is_change(Method method) {
  return method == Method::post || method == Method::put || method == Method::del;
}

bool valid_once(const std::string& text) {
  return !text.empty() && text.size() <= kOnceChars && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

}  // namespace

Api::Api(const World& world, UserBook users, AuditLog audit)
    : tls_(!world.station.home().config.api.certificate.empty()),
      routes_({clinic_routes(), case_routes(), desk_routes(), batch_routes(), prescription_routes(),
               sitting_routes(), fairness_routes(), patient_routes(), node_routes(),
               user_routes()}),
      state_(world, std::move(users), std::move(audit)),
      timer_(this) {
  state_.respond = [this](ExchangeId id, Response response) { respond(id, std::move(response)); };
  state_.waits = [this](ExchangeId id) { return server_->waits(id); };
  state_.in_pieces = [this](Chore chore) {
    chores_.push_back(std::move(chore));
    arm(0);
  };
  state_.written = [this] {
    wrote_ = true;
    arm(0);
  };
}

Api::~Api() {
  keep_audit(state_.now().wall_ms);
}

Result<std::unique_ptr<Api>> Api::start(const World& world) {
  const Home& home = world.station.home();
  HARKARA_ASSIGN(UserBook users,
                 UserBook::open(home.paths.root, home.keyring.store, world.station.random()));
  HARKARA_ASSIGN(AuditLog audit, AuditLog::open(home.paths.root, home.keyring.store));
  const bool empty = users.all().empty();
  std::unique_ptr<Api> out(new Api(world, std::move(users), std::move(audit)));
  const ApiConfig& config = home.config.api;
  const HttpOptions options{config.address, config.port,
                            home.paths.of_config(config.certificate).string(),
                            home.paths.of_config(config.key).string()};
  HARKARA_ASSIGN(out->server_, HttpServer::start(world.loop, options, *out));
  if (uv_timer_init(world.loop, out->timer_.get()) != 0) return fail(Errc::io, "no timer");
  out->timer_.armed();
  out->arm(0);
  if (empty)
    world.log.warn("the page has no user yet; next: harkara user add NAME --role health_worker");
  return out;
}

std::string Api::url() const {
  const std::string& address = state_.world.station.home().config.api.address;
  const bool v6 = address.find(':') != std::string::npos;
  return (tls_ ? "https://" : "http://") + (v6 ? "[" + address + "]" : address) + ":" +
         std::to_string(server_->port()) + "/";
}

// Refusals of one address are told line by line up to a limit, then by their number: a
// flood must not fill the disk.
Response Api::refuse(const Request& request, int status, const std::string& code,
                     const std::string& message, const std::string& next) {
  const std::int64_t now = state_.now().wall_ms;
  if (now / 60'000 != minute_) keep_audit(now);
  if (++refused_[request.from] <= kRefusalsAMinute) {
    const Status noted = state_.audit.append(
        {.from = request.from, .act = "request", .detail = code + ": " + message, .refused = true},
        now);
    if (!noted) return error_response(noted.error());
  }
  return refusal(status, code, message, next);
}

Api::Gate Api::admit(const Request& request) {
  const auto& hosts = state_.world.station.home().config.api.hosts;
  if (!host_is_ours(request.host, hosts))
    return refuse(request, 403, "forbidden", "this node is not called by that name",
                  "use its IP address, or add the name to api.hosts in harkara.toml");
  const std::string_view path = std::string_view(request.path).substr(kBase.size());
  const bool changes = is_change(request.method);
  if (changes && (!same_origin(request.origin, request.host, tls_) ||
                  (!request.fetch_site.empty() && request.fetch_site != "same-origin")))
    return refuse(request, 403, "forbidden", "the request comes from another page",
                  "send Origin with the host that is called");
  if (path == "login" && request.method == Method::post) return Admitted{};
  bool known = path == "login";
  for (const auto& table : routes_) {
    for (const Route& route : table) {
      const auto names = match(route.path, path);
      if (!names) continue;
      known = true;
      if (route.method == request.method) return admit_user(request, {&route, *names, {}}, changes);
    }
  }
  const bool own = (path == "logout" && request.method == Method::post) ||
                   (path == "events" && request.method == Method::get);
  static constexpr Route kOwn{};
  if (own) return admit_user(request, {&kOwn, {std::string(path), ""}, {}}, changes);
  if (known) return refusal(405, "method", "not with this method", "see node/api/API.md");
  return refusal(404, "not_found", "there is nothing at this path", "see node/api/API.md");
}

Api::Gate Api::admit_user(const Request& request, Admitted admitted, bool changes) {
  if (const Status read = state_.users.refresh(); !read) return error_response(read.error());
  Refused why = Refused::nobody;
  const auto key = state_.sessions.find(request.session,
                                        client_of(request.user_agent, address_class(request.from)),
                                        state_.users, state_.now().monotonic_ms, why);
  if (!key)
    return refuse(request, 401, "login",
                  why == Refused::other_client ? "the session belongs to another client"
                                               : "nobody is logged in here",
                  "log in");
  const Session& session = *state_.sessions.get(*key);
  if (changes && !crypto::equal(as_view(request.csrf), as_view(session.csrf)))
    return refuse(request, 403, "forbidden", "X-Harkara-CSRF is missing or wrong",
                  "send the session's csrf with it");
  if ((session.roles & admitted.route->roles) == 0 && admitted.route->answer != nullptr)
    return refuse(request, 403, "forbidden", "user " + session.user + " has no role for this",
                  "ask an operator of this node");
  admitted.key = *key;
  return admitted;
}

std::optional<Response> Api::prepare_body(Request& request, const Admitted& admitted,
                                          std::uint64_t& max_body) {
  const std::uint64_t length = request.content_length.value_or(0);
  if (admitted.route != nullptr && admitted.route->path == "uploads") {
    max_body = state_.world.station.home().config.api.max_upload_bytes;
    if (length == 0) return refusal(400, "invalid", "an empty file", "send its bytes");
    if (length > max_body) return std::nullopt;  // refused by the server
    if (const Status room = state_.uploads.reserve(length); !room)
      return error_response(room.error());
    request.holds = std::shared_ptr<const void>(
        nullptr, [this, length](const void*) { state_.uploads.unreserve(length); });
    auto file = MemoryFile::create();
    if (!file) return error_response(file.error());
    request.upload = *std::move(file);
    return std::nullopt;
  }
  max_body = kMaxJsonBytes;
  if (length > 0 && !request.content_type.starts_with("application/json"))
    return refusal(415, "invalid", "the body is no JSON", "send Content-Type: application/json");
  if (admitted.route != nullptr && admitted.route->once && !valid_once(request.once))
    return refusal(400, "invalid", "Idempotency-Key is missing or malformed",
                   "send 1 to 64 of A-Z a-z 0-9 - _, new for each act");
  return std::nullopt;
}

std::optional<Response> Api::on_headers(Request& request, std::uint64_t& max_body) {
  if (!request.path.starts_with(kBase)) return std::nullopt;
  Gate gate = admit(request);
  if (auto* refused = std::get_if<Response>(&gate)) return guarded(std::move(*refused));
  auto refused = prepare_body(request, std::get<Admitted>(gate), max_body);
  if (refused) refused = guarded(*std::move(refused));
  return refused;
}

void Api::on_request(ExchangeId exchange, Request request) {
  if (!request.path.starts_with(kBase)) {
    const bool reads = request.method == Method::get || request.method == Method::head;
    auto found = reads ? page_.find(request) : std::nullopt;
    return respond(exchange, found ? *std::move(found)
                                   : refusal(404, "not_found", "there is nothing at this path",
                                             "open / in a browser"));
  }
  Gate gate = admit(request);  // a session may have ended while the body came
  if (auto* refused = std::get_if<Response>(&gate)) return respond(exchange, std::move(*refused));
  answer(exchange, request, std::get<Admitted>(gate));
}

void Api::answer(ExchangeId exchange, Request& request, const Admitted& admitted,
                 const NamedFiles* ready) {
  if (admitted.route == nullptr) return begin_login(exchange, request);
  if (admitted.route->answer == nullptr) {
    if (admitted.names[0] == "events") return open_stream(exchange, admitted.key);
    return respond(exchange, logged_out(request, admitted.key));
  }
  Call call{
      state_,         exchange,       request, admitted.key, *state_.sessions.get(admitted.key),
      Json::object(), admitted.names, ready};
  if (!request.body.empty()) {
    auto body = consult::parse_json("the body", as_view(request.body));
    if (!body) return respond(exchange, error_response(body.error()));
    if (!body->is_object())
      return respond(exchange, error_response(fail(Errc::invalid, "the body is no object")));
    call.body = *std::move(body);
  }
  if (admitted.route->once && ready == nullptr && treat_files(call)) return;
  if (auto response = admitted.route->answer(call)) respond(exchange, *std::move(response));
}

// Decoding photos takes long, so it is done on another thread, and the act afterwards, if
// its user still may. False: there is nothing to do, or the act itself says why not.
bool Api::treat_files(Call& call) {
  struct Work {
    Request request;
    NamedFiles named;
  };
  NamedFiles named = call.named_files();
  if (!named.files || named.files->empty()) return false;
  const ExchangeId exchange = call.exchange;
  const auto work = std::make_shared<Work>(Work{std::move(call.request), std::move(named)});
  const bool taken = state_.workers.run(
      [work] {
        auto prepared = consult::images::prepare(*work->named.files);
        if (prepared)
          work->named.files = std::move(prepared->files);
        else
          work->named.files = std::move(prepared).error();
      },
      [this, work, exchange] {
        Gate gate = admit(work->request);
        if (auto* refused = std::get_if<Response>(&gate))
          return respond(exchange, std::move(*refused));
        answer(exchange, work->request, std::get<Admitted>(gate), &work->named);
      });
  if (taken) return true;
  Response out = refusal(503, "busy", "too many photos are being read", "try again in a moment");
  out.headers.emplace_back("retry-after:", "5");
  respond(exchange, std::move(out));
  return true;
}

// What every answer says to the browser.
Response Api::guarded(Response response) {
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(response.headers,
                               [&](const auto& each) { return each.first == name; });
  };
  if (!has("content-security-policy:"))
    response.headers.emplace_back(
        "content-security-policy:",
        "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'");
  if (!has("cache-control:")) response.headers.emplace_back("cache-control:", "no-store");
  response.headers.emplace_back("x-content-type-options:", "nosniff");
  response.headers.emplace_back("referrer-policy:", "no-referrer");
  response.headers.emplace_back("cross-origin-resource-policy:", "same-origin");
  return response;
}

void Api::respond(ExchangeId exchange, Response response) {
  server_->respond(exchange, guarded(std::move(response)));
}

}  // namespace harkara::node::api
