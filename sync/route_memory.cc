#include "sync/route_memory.h"

#include <algorithm>

#include "base/limits.h"
#include "sync/meta_key.h"
#include "sync/queue_view.h"
#include "sync/session.h"

namespace harkara::sync {
namespace {

using storage::Table;

constexpr std::string_view kPrefix = "route/";
constexpr std::int64_t kSettle_ms = 300;  // changes come in company
constexpr std::int64_t kTell_ms = 1'000;
constexpr std::int64_t kOften_ms = 3'000;
constexpr std::int64_t kSeldom_ms = 60'000;  // where there is much to look at
constexpr std::size_t kMuch = 20'000;        // bundles times contacts

MetaKey key_of(const NodeId& peer) {
  return {kPrefix, peer.view()};
}

}  // namespace

void load_routes(Engine::Core& core) {
  std::vector<std::pair<NodeId, Bytes>> memories;
  core.check(
      core.context.bundles.store().scan(Table::meta, as_view(kPrefix), [&](View key, View value) {
        if (const auto peer = NodeId::from(key.subspan(kPrefix.size())))
          memories.emplace_back(*peer, to_bytes(value));
        return true;
      }));
  for (const auto& [peer, memory] : memories) core.context.router.remember(peer, memory, core.now);
  for (const auto& [peer, memory] : memories) {
    if (!core.context.router.memory(peer, core.now).empty()) continue;  // too many, too old
    if (!core.check(core.context.bundles.store().remove(Table::meta, key_of(peer)))) return;
    core.note_write();
  }
}

void save_route(Engine::Core& core, const NodeId& peer) {
  const Bytes memory = core.context.router.memory(peer, core.now);
  if (memory.empty()) return;
  if (core.check(core.context.bundles.store().put(Table::meta, key_of(peer), memory)))
    core.note_write();
}

void look_at_routes_soon(Engine::Core& core) {
  core.next_route_check_ms =
      std::min(core.next_route_check_ms,
               std::max(core.now.monotonic_ms + kSettle_ms, core.no_route_check_before_ms));
}

void routes_changed(Engine::Core& core) {
  look_at_routes_soon(core);
  core.next_telling_ms =
      std::min(core.next_telling_ms, std::max(core.now.monotonic_ms, core.no_telling_before_ms));
  if (core.next_telling_ms <= core.now.monotonic_ms) tell_routes(core);
}

void tell_routes(Engine::Core& core) {
  core.next_telling_ms = std::numeric_limits<std::int64_t>::max();
  core.no_telling_before_ms = core.now.monotonic_ms + kTell_ms;
  for (auto& [link, session] : core.sessions)
    if (session->live()) session->greeting.tell_reach();
}

void reconsider_routes(Engine::Core& core, Reconsider when) {
  core.next_route_check_ms = std::numeric_limits<std::int64_t>::max();
  const std::uint64_t state = core.context.router.state(core.now);
  const bool changed = std::exchange(core.route_state, state) != state;
  if (!changed && when == Reconsider::if_changed) return;
  std::vector<Session*> live;
  for (auto& [link, session] : core.sessions)
    if (session->live()) live.push_back(session.get());
  if (live.empty()) return;
  for (Session* session : live) session->greeting.tell_changes();
  const std::vector<Waiting>& queued = waiting_bundles(core, kMaxOffersPerSession);
  core.no_route_check_before_ms =
      core.now.monotonic_ms + (queued.size() * live.size() > kMuch ? kSeldom_ms : kOften_ms);
  ContactsTowards towards(core, live);
  for (const Waiting& waiting : queued) {
    std::optional<storage::BundleRecord> record;  // read when a contact was not asked yet
    for (Session* session : towards(waiting.destination)) {
      if (!session->live() || session->offers.was_asked(waiting.ref, waiting.id)) continue;
      if (!record) {
        auto found = core.context.bundles.find(waiting.id);
        if (!found) break;
        record = *std::move(found);
      }
      session->offers.consider(*record);
    }
  }
  for (Session* session : live)
    if (session->live()) session->outgoing.pump();
}

}  // namespace harkara::sync
