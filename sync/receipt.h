// The delivered receipt: the destination node signs that it holds the bundle,
// durably. It travels back to everyone who held a copy, and purges it.
#pragma once

#include <cstdint>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/sign.h"

namespace harkara::sync {

struct Receipt {
  BundleId bundle;
  NodeId destination;             // who signed
  std::string address;            // the desk it was for; empty: the node's own inbox
  std::int64_t delivered_ms = 0;  // destination's clock; for display only
  Bytes encoded;                  // exact bytes, signature included
};

Receipt issue_receipt(const BundleId& bundle, const std::string& address, std::int64_t delivered_ms,
                      const crypto::SigningKey& destination);
// What its signature covers; that follows in the exact bytes.
Bytes receipt_body(const Receipt& receipt);
// Parses under limits; proves nothing. Errc::invalid.
Result<Receipt> decode_receipt(View encoded);
// The signer owns `endpoint`: it is its inbox, or a desk under its name that it may
// host. Errc::forged, Errc::refused.
Status verify_receipt(const Receipt& receipt, const EndpointId& endpoint,
                      const crypto::Certificate& signer);

}  // namespace harkara::sync
