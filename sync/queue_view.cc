#include "sync/queue_view.h"

#include <algorithm>
#include <utility>

#include "sync/session.h"

namespace harkara::sync {
namespace {

constexpr std::size_t kSpare = 64;  // refs kept of what waits no more

bool before(const Waiting& a, const Waiting& b) {
  return a.service_class != b.service_class ? a.service_class < b.service_class : a.ref < b.ref;
}

// Both lists are in the queue's order: what waited then is found beside what waits now.
void find_destinations(Engine::Core& core, std::vector<Waiting>& now, const OnWaiting& visit) {
  auto then = core.listed.cbegin();
  std::erase_if(now, [&](Waiting& waiting) {
    while (then != core.listed.cend() && before(*then, waiting)) ++then;
    if (then != core.listed.cend() && then->ref == waiting.ref && then->id == waiting.id) {
      waiting.destination = then->destination;
      if (visit) visit(waiting, nullptr);
      return false;
    }
    const auto record = core.context.bundles.find(waiting.id);
    if (!record) return true;
    waiting.destination = record->manifest.manifest.header.destination;
    if (visit) visit(waiting, &*record);
    return false;
  });
}

void forget_considered(Engine::Core& core, const std::vector<Waiting>& all) {
  if (core.considered.size() <= 2 * all.size() + kSpare) return;
  const auto before = std::exchange(core.considered, {});
  for (const Waiting& waiting : all)
    if (before.contains(waiting.ref)) core.considered.insert(waiting.ref);
}

}  // namespace

const std::vector<Waiting>& waiting_bundles(Engine::Core& core, std::size_t most,
                                            const OnWaiting& visit) {
  std::vector<Waiting>& out = core.listed_before;
  out.clear();
  core.check(core.context.bundles.each_queued(
      [&](ServiceClass service_class, std::uint64_t ref, const BundleId& id) {
        out.push_back({service_class, ref, id, {}});
        return out.size() < most;
      }));
  if (out.size() < most) forget_considered(core, out);
  find_destinations(core, out, visit);
  std::swap(core.listed, out);
  return core.listed;
}

const std::vector<Session*>& ContactsTowards::operator()(const EndpointId& destination) {
  const auto [known, fresh] = known_.try_emplace(destination);
  if (!fresh) return known->second;
  std::ranges::copy_if(contacts_, std::back_inserter(known->second), [&](const Session* contact) {
    return endpoint_of(contact->node()) == destination ||
           core_.context.router.is_next_hop(destination, contact->node(), core_.now);
  });
  return known->second;
}

}  // namespace harkara::sync
