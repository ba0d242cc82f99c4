// A mailbox is what a bundle can be sealed to: a desk ("radiology@aiims") or a
// node's own inbox ("@clinic"). Its keys are weekly X25519 epochs, published
// weeks ahead in a descriptor that the owning node signs; the private half is
// deleted after the last possible lifetime: forward secrecy by epoch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "crypto/box.h"
#include "crypto/certificate.h"
#include "crypto/sign.h"

namespace harkara::crypto {

inline constexpr std::int64_t kEpochSeconds = 7 * 24 * 3600;
inline constexpr std::size_t kEpochsAhead = 6;
inline constexpr std::size_t kMaxEpochs = 16;

// Unix seconds / kEpochSeconds.
std::uint32_t epoch_at(std::int64_t now_s);

struct EpochPublicKey {
  std::uint32_t epoch = 0;
  BoxPublicKey key;
};
struct EpochKey {
  std::uint32_t epoch = 0;
  BoxKey key;
};

struct MailboxDescriptor {
  EndpointId mailbox;
  NodeId owner;
  std::uint32_t sequence = 0;          // higher replaces lower
  std::string address;                 // "desk@node", or "@node" for a node's inbox
  std::vector<EpochPublicKey> epochs;  // ascending, 1..kMaxEpochs
  Bytes encoded;                       // exact bytes, signature included

  // The key for `epoch`, else the nearest one published. Never empty.
  const EpochPublicKey& key_for(std::uint32_t epoch) const;
};

// "radiology@aiims" -> tag; "@clinic" has no tag of its own: it is the node's id.
EndpointId desk_endpoint(std::string_view address);
// "desk@node" with both halves valid_name().
bool valid_desk_address(std::string_view address);

// REQUIRES: a valid desk address or "@" and a valid name; 1..kMaxEpochs epochs,
// strictly ascending.
MailboxDescriptor issue_mailbox(std::string_view address, std::uint32_t sequence,
                                const std::vector<EpochPublicKey>& epochs, const SigningKey& owner);
// Parses under limits; proves nothing. Errc::invalid.
Result<MailboxDescriptor> decode_mailbox(View encoded);
// The owner signed it, and may: a desk under its own name with Scope::host_desks,
// or its own inbox. Errc::forged, Errc::refused.
Status verify_mailbox(const MailboxDescriptor& descriptor, const Certificate& owner);

}  // namespace harkara::crypto
