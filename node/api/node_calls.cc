// The node itself: status, certificates, the audit log.
#include <algorithm>

#include "base/text.h"
#include "node/advice.h"
#include "node/api/node_status.h"
#include "node/api/query.h"
#include "node/api/routes.h"
#include "node/status.h"

namespace harkara::node::api {
namespace {

using Answer = std::optional<Response>;

Json certificate_json(const std::string& whose, const crypto::Certificate& certificate) {
  const auto kind = certificate.fields.kind;
  return {{"whose", whose},
          {"name", certificate.fields.name},
          {"kind", kind == crypto::CertificateKind::node     ? "node"
                   : kind == crypto::CertificateKind::person ? "person"
                                                             : "authority"},
          {"not_before", certificate.fields.not_before_s * 1000},
          {"not_after", certificate.fields.not_after_s * 1000}};
}

Json certificates(const Home& home) {
  Json out = Json::array();
  out.push_back(certificate_json("this node", home.node));
  out.push_back(certificate_json("its person", home.person));
  for (const auto* list : {&home.parents, &home.children})
    for (const Neighbour& each : *list)
      out.push_back(certificate_json("neighbour", each.card.node));
  return out;
}

Answer status(Call& call) {
  HARKARA_ANSWER(Json all, status_of(call.state));
  if (call.has(kOperator)) {
    all["certificates"] = certificates(call.station().home());
    return json_response(all);
  }
  Json peers = Json::array();
  for (const Json& peer : all["peers"])
    peers.push_back({{"name", peer["name"]},
                     {"connected", peer["connected"]},
                     {"last_contact", peer["last_contact"]},
                     {"next_expected", peer.value("next_expected", Json())}});
  return json_response({{"node", all["node"]},
                        {"id", all["id"]},
                        {"tier", all["tier"]},
                        {"running", true},
                        {"queues", all["queues"]},
                        {"peers", std::move(peers)}});
}

Answer audit_lines(Call& call) {
  HARKARA_ANSWER(const std::int64_t limit, number_of(call.request, "limit", 100, 1, 500));
  constexpr std::int64_t kLast = std::int64_t{1} << 62;
  HARKARA_ANSWER(const std::int64_t before, number_of(call.request, "before", kLast, 1, kLast));
  HARKARA_HEED(call.audit("read audit"));
  HARKARA_ANSWER(const auto lines, call.state.audit.list(static_cast<std::uint64_t>(before),
                                                         static_cast<std::size_t>(limit)));
  const bool more = !lines.empty() && lines.back()["seq"] != Json(1U);
  return json_response({{"lines", lines}, {"next", more ? lines.back()["seq"] : Json(nullptr)}});
}

// Reads all of it, so on another thread.
Answer audit_verify(Call& call) {
  HARKARA_ANSWER(const auto witness, witness_of(call.station().store()));
  using Verdict = Result<AuditLog::Verdict>;
  const auto found = std::make_shared<std::optional<Verdict>>();
  State& state = call.state;
  const bool taken =
      state.workers.run([found, file = state.audit.file(), key = state.audit.key(),
                         witness] { *found = AuditLog::verify(file, key, witness); },
                        [found, &state, exchange = call.exchange] {
                          const Verdict& verdict = **found;
                          if (!verdict)
                            return state.respond(exchange, error_response(verdict.error()));
                          Json out = {{"ok", verdict->broken_at == 0},
                                      {"lines", verdict->head.seq},
                                      {"head", to_hex(verdict->head.chain.view())}};
                          if (verdict->broken_at != 0) {
                            out["broken_at"] = verdict->broken_at;
                            out["message"] = verdict->message;
                          }
                          state.respond(exchange, json_response(out));
                        });
  if (taken) return std::nullopt;
  return refusal(503, "busy", "too many such requests at once", "try again in a few seconds");
}

Answer session(Call& call) {
  return json_response(session_json(call.state, call.session));
}

constexpr Route kRoutes[] = {
    {Method::get, "session", kEverybody, session},
    {Method::get, "status", kEverybody, status},
    {Method::get, "audit", kDataProtection, audit_lines},
    {Method::get, "audit/verify", kDataProtection, audit_verify},
};

}  // namespace

std::span<const Route> node_routes() {
  return kRoutes;
}

Result<Json> status_of(State& state) {
  constexpr std::int64_t kLeast_ms = 2'000;
  const std::int64_t now = state.now().monotonic_ms;
  if (now >= state.status.until_ms) {
    HARKARA_ASSIGN(state.status.json, stored_status(state.station()));
    const std::int64_t done = state.now().monotonic_ms;
    state.status.until_ms = done + std::max(kLeast_ms, 20 * (done - now));
  }
  Json out = state.status.json;
  merge_live(out, state.world.live_status());
  return out;
}

Json session_json(const State& state, const Session& session) {
  const Config& config = state.world.station.home().config;
  const Moment now = state.world.station.clock().now();
  const std::int64_t left =
      std::min(session.used_ms + kIdle_ms, session.began_ms + kSession_ms) - now.monotonic_ms;
  Json desks = Json::array();
  if (const auto known = state.world.station.casebook().reachable_desks())
    for (const std::string& desk : *known) desks.push_back(desk);
  return {{"user", session.user},
          {"roles", role_names(session.roles)},
          {"csrf", session.csrf},
          {"ends", now.wall_ms + left},
          {"node", config.name},
          {"tier", tier_name(config.tier)},
          {"desks_here", config.desk_addresses()},
          {"desks", std::move(desks)},
          {"max_upload", config.api.max_upload_bytes},
          {"upload_memory", config.api.upload_memory_bytes},
          {"time", now.wall_ms}};
}

}  // namespace harkara::node::api
