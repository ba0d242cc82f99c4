#include "crypto/keystore.h"

#include <sodium.h>

#include <optional>
#include <string_view>

#include "base/codec.h"
#include "crypto/secret.h"

namespace harkara::crypto {
namespace {

constexpr std::string_view kMagic = "HKK";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kSaltBytes = crypto_pwhash_argon2id_SALTBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHeaderBytes = 4 + 4 + 4 + kSaltBytes + kNonceBytes;

constexpr std::uint32_t kMaxPasses = 64;
constexpr std::uint32_t kMinMemory_KiB = 8;
constexpr std::uint32_t kMaxMemory_KiB = 1024 * 1024;

using KeystoreKey = Secret<struct KeystoreKeyKind, crypto_aead_xchacha20poly1305_ietf_KEYBYTES>;

Status check(const KeystoreParameters& parameters) {
  if (parameters.passes < 1 || parameters.memory_KiB < kMinMemory_KiB)
    return fail(Errc::invalid, "the keystore names impossible Argon2id parameters");
  if (parameters.passes > kMaxPasses || parameters.memory_KiB > kMaxMemory_KiB)
    return fail(Errc::too_large, "the keystore asks for more than 1 GiB or 64 passes");
  return ok();
}

Result<KeystoreKey> stretch(View passphrase, View salt, const KeystoreParameters& parameters) {
  KeystoreKey key;
  // libsodium wants a pointer even to an empty passphrase.
  const std::string_view text = passphrase.empty() ? "" : as_text(passphrase);
  if (crypto_pwhash_argon2id(key.mutable_view().data(), KeystoreKey::kSize, text.data(),
                             text.size(), salt.data(), parameters.passes,
                             std::size_t{parameters.memory_KiB} * 1024,
                             crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
    return fail(Errc::io, "not enough memory to open the keystore: it asks for " +
                              std::to_string(parameters.memory_KiB) + " KiB");
  return key;
}

struct Header {
  KeystoreParameters parameters;
  View salt;
  View nonce;
};

Result<Header> read_header(View file) {
  ByteReader in(file);
  const bool ours = as_text(in.raw(kMagic.size())) == kMagic;
  if (!ours) return fail(Errc::invalid, "not a keystore");
  if (in.u8() != kVersion && in.ok())
    return fail(Errc::unsupported, "the keystore was made by a newer version");
  Header header;
  header.parameters.passes = in.u32();
  header.parameters.memory_KiB = in.u32();
  header.salt = in.raw(kSaltBytes);
  header.nonce = in.raw(kNonceBytes);
  if (!in.ok() || in.rest().size() < kTagBytes)
    return fail(Errc::invalid, "the keystore file is too short");
  HARKARA_TRY(check(header.parameters));
  return header;
}

Bytes make_header(const KeystoreParameters& parameters, Random& random) {
  ByteWriter out;
  out.raw(as_view(kMagic));
  out.u8(kVersion);
  out.u32(parameters.passes);
  out.u32(parameters.memory_KiB);
  out.raw(random.make<FixedBytes<struct SaltKind, kSaltBytes>>().view());
  out.raw(random.make<FixedBytes<struct NonceKind, kNonceBytes>>().view());
  return out.take();
}

}  // namespace

Result<Bytes> seal_keystore(View secret, View passphrase, const KeystoreParameters& parameters,
                            Random& random) {
  HARKARA_TRY(check(parameters));
  Bytes file = make_header(parameters, random);
  const Bytes header = file;
  const View salt = View(header).subspan(kHeaderBytes - kNonceBytes - kSaltBytes, kSaltBytes);
  const View nonce = View(header).last(kNonceBytes);
  HARKARA_ASSIGN(const KeystoreKey key, stretch(passphrase, salt, parameters));
  file.resize(kHeaderBytes + secret.size() + kTagBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      MutableView(file).subspan(kHeaderBytes).data(), nullptr, secret.data(), secret.size(),
      header.data(), header.size(), nullptr, nonce.data(), key.view().data());
  return file;
}

Result<Bytes> open_keystore(View file, View passphrase) {
  HARKARA_ASSIGN(const Header header, read_header(file));
  HARKARA_ASSIGN(const KeystoreKey key, stretch(passphrase, header.salt, header.parameters));
  const View bound = file.first(kHeaderBytes);
  const View sealed = file.subspan(kHeaderBytes);
  Bytes secret(sealed.size() - kTagBytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(secret.data(), nullptr, nullptr, sealed.data(),
                                                 sealed.size(), bound.data(), bound.size(),
                                                 header.nonce.data(), key.view().data()) != 0)
    return fail(Errc::refused, "wrong passphrase, or the keystore file is damaged");
  return secret;
}

}  // namespace harkara::crypto
