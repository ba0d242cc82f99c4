#include "crypto/passphrase_hash.h"

#include <sodium.h>

#include "crypto/hash.h"

namespace harkara::crypto {

Status hash_passphrase(View passphrase, PassphraseHash& out) {
  constexpr std::uint32_t kMaxPasses = 64;
  constexpr std::uint32_t kMaxMemory_KiB = 1024 * 1024;
  if (out.passes < 1 || out.passes > kMaxPasses || out.memory_KiB < 8 ||
      out.memory_KiB > kMaxMemory_KiB)
    return fail(Errc::invalid, "a passphrase's hash names impossible Argon2id parameters");
  // libsodium wants a pointer even to an empty passphrase.
  const std::string_view text = passphrase.empty() ? "" : as_text(passphrase);
  if (crypto_pwhash_argon2id(out.digest.mutable_view().data(), out.digest.kSize, text.data(),
                             text.size(), out.salt.view().data(), out.passes,
                             std::size_t{out.memory_KiB} * 1024,
                             crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
    return fail(Errc::io, "not enough memory to hash a passphrase: it takes " +
                              std::to_string(out.memory_KiB) + " KiB");
  return ok();
}

Result<PassphraseHash> new_passphrase_hash(View passphrase, Random& random) {
  PassphraseHash out;
  random.fill(out.salt.mutable_view());
  HARKARA_TRY(hash_passphrase(passphrase, out));
  return out;
}

Result<bool> matches(View passphrase, const PassphraseHash& kept) {
  PassphraseHash given = kept;
  HARKARA_TRY(hash_passphrase(passphrase, given));
  return equal(given.digest.view(), kept.digest.view());
}

}  // namespace harkara::crypto
