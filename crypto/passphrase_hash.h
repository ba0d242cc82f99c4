// What is kept of a person's passphrase: its Argon2id hash, with salt and parameters, so
// that a later build may ask for more.
#pragma once

#include <cstdint>

#include "base/fixed_bytes.h"
#include "base/random.h"
#include "base/result.h"

namespace harkara::crypto {

struct PassphraseHash {
  FixedBytes<struct PassphraseSaltKind, 16> salt;
  std::uint32_t passes = 3;
  std::uint32_t memory_KiB = 32 * 1024;  // two at once on a 1 GB board
  FixedBytes<struct PassphraseDigestKind, 32> digest;
};

// Takes tens to hundreds of milliseconds: not for a loop's thread. Errc::io when the
// memory is not there, Errc::invalid for impossible parameters.
Status hash_passphrase(View passphrase, PassphraseHash& out);  // reads salt and parameters
Result<PassphraseHash> new_passphrase_hash(View passphrase, Random& random);
// In constant time once both are hashed.
Result<bool> matches(View passphrase, const PassphraseHash& kept);

}  // namespace harkara::crypto
