#include "sync/queue_view.h"

#include <algorithm>

#include "sync/session.h"

namespace harkara::sync {
namespace {

constexpr std::size_t kSpare = 1'024;  // destinations kept of what waits no more

}  // namespace

std::vector<Waiting> waiting_bundles(Engine::Core& core, std::size_t most) {
  std::vector<Waiting> out;
  core.check(core.context.bundles.each_queued(
      [&](ServiceClass service_class, std::uint64_t ref, const BundleId& id) {
        out.push_back({service_class, ref, id, {}});
        return out.size() < most;
      }));
  if (core.destinations.size() > 2 * out.size() + kSpare) core.destinations.clear();
  std::erase_if(out, [&](Waiting& waiting) {
    auto known = core.destinations.find(waiting.ref);
    if (known == core.destinations.end()) {
      const auto record = core.context.bundles.find(waiting.id);
      if (!record) return true;
      known = core.destinations.emplace(waiting.ref, record->manifest.manifest.header.destination)
                  .first;
    }
    waiting.destination = known->second;
    return false;
  });
  return out;
}

const std::vector<Session*>& ContactsTowards::operator()(const EndpointId& destination) {
  const auto [known, fresh] = known_.try_emplace(destination);
  if (!fresh) return known->second;
  const std::vector<NodeId> hops = core_.context.router.next_hops(destination, core_.now);
  std::ranges::copy_if(contacts_, std::back_inserter(known->second), [&](const Session* contact) {
    return endpoint_of(contact->node()) == destination ||
           std::ranges::find(hops, contact->node()) != hops.end();
  });
  return known->second;
}

}  // namespace harkara::sync
