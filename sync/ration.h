// How much one session may still send: what our own node allows and what the peer
// granted, whichever is less. A link that nobody meters has no bounds.
#pragma once

#include <limits>
#include <optional>

#include "sync/allowance.h"

namespace harkara::sync {

class Ration {
 public:
  static constexpr std::uint64_t kUnmetered = std::numeric_limits<std::uint64_t>::max();

  // `sent` and `received`: bytes of frames of this link so far.
  void allow(const Allowance& allowance, std::uint64_t sent, std::uint64_t received);
  // The peer's word. Totals only grow.
  void granted(const Grant& grant);

  // Bytes of frames that may still be sent for this class.
  std::uint64_t room(ServiceClass service_class, std::uint64_t sent) const;
  // What the peer is to be told now, if it has to be told anything; it counts as told.
  std::optional<Grant> due_grant();
  // What the peer was told that it may send.
  const std::optional<Grant>& given() const { return given_; }

 private:
  std::optional<Allowance> until_;  // in totals of the link
  std::optional<Grant> granted_;    // by the peer
  std::optional<Grant> given_;      // to the peer
  std::uint64_t step_ = 0;          // a grant that grows by less is not worth a frame
};

}  // namespace harkara::sync
