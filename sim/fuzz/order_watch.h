// Watches one sender on one contact: no slice of a class goes while a transfer of a more
// urgent class is ready. It sees what the sender sent and heard, nothing else.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/ids.h"
#include "crypto/tree.h"
#include "sync/frame.h"

namespace harkara::sim::fuzz {

class OrderWatch {
 public:
  void heard(const sync::Frame& frame);
  // What is out of order, in words. `looked` counts slices that were judged.
  std::optional<std::string> sent(const sync::Frame& frame, std::uint64_t& looked);

 private:
  struct Transfer {
    BundleId id;
    ServiceClass service_class;
    crypto::TreeShape shape;
    std::uint64_t remaining = 0;  // bytes
    bool ready = false;
  };
  void began(const sync::ManifestFrame& frame);
  static void resumed(Transfer& transfer, const sync::Want& want);
  void answered(const sync::Want& want);
  std::map<std::uint32_t, Transfer> transfers_;
};

}  // namespace harkara::sim::fuzz
