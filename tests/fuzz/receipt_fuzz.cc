// decode_receipt on foreign bytes: accepted bytes stay as they are, and are worth
// nothing without a signature.
#include "sync/receipt.h"

#include "base/assert.h"
#include "crypto/mailbox.h"

using namespace harkara;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto receipt = sync::decode_receipt(as_view(data, size));
  if (!receipt) return 0;
  HARKARA_ASSERT(receipt->encoded == to_bytes(as_view(data, size)));
  SeededRandom random(1);
  crypto::Certificate signer;
  const crypto::SigningKey key = crypto::make_signing_key(random);
  signer.fields.identity = key.public_key;
  signer.fields.scope = crypto::Scope::host_desks;
  signer.fields.name = "aiims";
  signer.subject = receipt->destination;
  HARKARA_ASSERT(!sync::verify_receipt(*receipt, crypto::desk_endpoint("radiology@aiims"), signer));
  HARKARA_ASSERT(!sync::verify_receipt(*receipt, endpoint_of(receipt->destination), signer));
  return 0;
}
