// The other decoders of this floor on foreign bytes: certificates, mailbox
// descriptors and keystore files.
#include "crypto/certificate.h"

#include "base/assert.h"
#include "base/limits.h"
#include "crypto/keystore.h"
#include "crypto/mailbox.h"

using namespace harkara;

namespace {

void try_certificate(View bytes) {
  const auto decoded = crypto::decode_certificate(bytes);
  if (!decoded) return;
  HARKARA_ASSERT(bytes.size() <= kMaxCertificateBytes && bytes[0] != 0);
  HARKARA_ASSERT(crypto::valid_name(decoded->fields.name));
  crypto::TrustStore trust;
  if (trust.add_root(bytes)) HARKARA_ASSERT(trust.roots().size() == 1);
  const auto verdict = trust.verify(bytes, crypto::CertificateKind::node, crypto::Scope::none, 0);
  HARKARA_ASSERT(!verdict);
}

void try_mailbox(View bytes) {
  const auto decoded = crypto::decode_mailbox(bytes);
  if (!decoded) return;
  HARKARA_ASSERT(decoded->epochs.size() >= 1 && decoded->epochs.size() <= crypto::kMaxEpochs);
  const auto& nearest = decoded->key_for(decoded->epochs.back().epoch);
  HARKARA_ASSERT(nearest.epoch == decoded->epochs.back().epoch);
  HARKARA_ASSERT(crypto::usable(nearest.key));
  const auto verdict = crypto::verify_mailbox(*decoded, crypto::Certificate{});
  HARKARA_ASSERT(!verdict);
}

// Opening costs what the file asks for, so only askings below 256 passes and
// 256 KiB are followed.
void try_keystore(View bytes) {
  for (const std::size_t costly : {5U, 6U, 7U, 9U, 10U, 11U})
    if (costly < bytes.size() && bytes[costly] != 0) return;
  const auto opened = crypto::open_keystore(bytes, as_view("passphrase"));
  if (opened) HARKARA_ASSERT(opened->size() < bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View bytes = as_view(data, size);
  try_certificate(bytes);
  try_mailbox(bytes);
  try_keystore(bytes);
  return 0;
}
