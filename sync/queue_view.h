// What waits in the queue, and where it is going, without reading its records each time.
#pragma once

#include <functional>
#include <map>

#include "sync/core.h"

namespace harkara::sync {

struct Waiting {
  ServiceClass service_class;
  std::uint64_t ref;
  BundleId id;
  EndpointId destination;
};

// In the queue's order, at most `most`; those whose record cannot be read are left out. Valid
// until it is asked again. Each is shown to `visit` as it is found, with its record where that
// had to be read.
using OnWaiting = std::function<void(const Waiting&, const storage::BundleRecord* read)>;
const std::vector<Waiting>& waiting_bundles(Engine::Core& core, std::size_t most,
                                            const OnWaiting& visit = {});

// Which contacts a bundle may be for. The router decides bundle by bundle; this only spares it
// those that lead nowhere near.
class ContactsTowards {
 public:
  // What is asked must not outlive the input that is being handled.
  ContactsTowards(const Engine::Core& core, std::vector<Session*> contacts)
      : core_(core), contacts_(std::move(contacts)) {}
  const std::vector<Session*>& operator()(const EndpointId& destination);

 private:
  const Engine::Core& core_;
  std::vector<Session*> contacts_;
  std::map<EndpointId, std::vector<Session*>> known_;
};

}  // namespace harkara::sync
