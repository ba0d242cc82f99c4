// The keystore file: a secret blob sealed under a passphrase with Argon2id and
// XChaCha20-Poly1305. The parameters stand in the file, so a small board opens
// what it made, and a larger one may have made it harder.
#pragma once

#include <cstdint>

#include "base/random.h"
#include "base/result.h"

namespace harkara::crypto {

struct KeystoreParameters {
  std::uint32_t passes = 3;
  std::uint32_t memory_KiB = 64 * 1024;  // a 1 GB board must manage
};
// For a passphrase that is itself 32 random bytes (a file beside the home):
// stretching adds nothing.
inline constexpr KeystoreParameters kKeyfileParameters{.passes = 1, .memory_KiB = 64};

// Errc::too_large beyond the limits below; Errc::io when the memory is not there.
Result<Bytes> seal_keystore(View secret, View passphrase, const KeystoreParameters& parameters,
                            Random& random);
// Errc::refused: wrong passphrase or a damaged file (they cannot be told apart).
// Errc::invalid: not a keystore. Errc::unsupported: made by a newer version.
// Errc::too_large: asks for more than 1 GiB or 64 passes.
Result<Bytes> open_keystore(View file, View passphrase);

}  // namespace harkara::crypto
