// The local API and its page: who calls, may they, and what they get. API.md is its
// contract.
#pragma once

#include <deque>
#include <variant>

#include "node/api/call.h"
#include "node/api/page_files.h"
#include "node/api/routes.h"
#include "node/link/uv_handle.h"

namespace harkara::node::api {

class Api final : HttpListener {
 public:
  // As harkara.toml's [api] says; REQUIRES: that names an address.
  static Result<std::unique_ptr<Api>> start(const World& world);
  ~Api() override;

  std::string url() const;  // "http://127.0.0.1:8480/"
  int port() const { return server_->port(); }
  // The lists hold every case of the store.
  bool is_ready() const { return state_.index.is_complete(); }
  // Something in the store, or among the contacts, may have changed.
  void cases_changed();
  void status_changed() { status_news_ = true; }

 private:
  struct Stream {
    Sessions::Key key;
    Roles roles = 0;
  };
  // Who calls what; a refusal instead when they may not.
  struct Admitted {
    const Route* route = nullptr;  // nullptr: the login
    std::array<std::string, 2> names;
    Sessions::Key key;
  };
  using Gate = std::variant<Admitted, Response>;

  Api(const World& world, UserBook users, AuditLog audit);
  std::optional<Response> on_headers(Request& request, std::uint64_t& max_body) override;
  void on_request(ExchangeId exchange, Request request) override;
  void on_stream_closed(ExchangeId exchange) override { streams_.erase(exchange); }

  Gate admit(const Request& request);
  Gate admit_user(const Request& request, Admitted admitted, bool changes);
  std::optional<Response> prepare_body(Request& request, const Admitted& admitted,
                                       std::uint64_t& max_body);
  Response refuse(const Request& request, int status, const std::string& code,
                  const std::string& message, const std::string& next);
  void answer(ExchangeId exchange, Request& request, const Admitted& admitted,
              const NamedFiles* ready = nullptr);
  bool treat_files(Call& call);
  void begin_login(ExchangeId exchange, const Request& request);
  void end_login(ExchangeId exchange, const Request& client, const std::string& name,
                 std::uint64_t generation, const Result<bool>& right);
  Response logged_out(const Request& request, const Sessions::Key& key);
  void open_stream(ExchangeId exchange, const Sessions::Key& key);
  static Response guarded(Response response);
  void respond(ExchangeId exchange, Response response);

  void on_tick();
  void do_chores();
  void tell_streams();
  void keep_audit(std::int64_t now_ms);
  void arm(std::uint64_t wait_ms);

  bool tls_;
  std::vector<std::span<const Route>> routes_;
  PageFiles page_;
  State state_;
  std::unique_ptr<HttpServer> server_;
  UvHandle<uv_timer_t> timer_;
  std::map<ExchangeId, Stream> streams_;
  std::deque<Chore> chores_;
  bool status_news_ = false;
  bool wrote_ = false;
  std::int64_t beat_due_ms_ = 0;
  std::int64_t look_due_ms_ = 0;
  std::int64_t minute_ = 0;  // whose refusals are counted
  std::map<std::string, std::uint64_t> refused_;
  AuditHead witness_;
};

}  // namespace harkara::node::api
