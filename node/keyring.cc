#include "node/keyring.h"

#include "base/codec.h"
#include "node/advice.h"
#include "node/files.h"

namespace harkara::node {
namespace {

constexpr std::string_view kNodeMagic = "hkn1";
constexpr std::string_view kSeedMagic = "hka1";

template <class SecretKey>
SecretKey read_secret(ByteReader& in) {
  SecretKey out;
  const View bytes = in.raw(SecretKey::kSize);
  std::copy(bytes.begin(), bytes.end(), out.mutable_view().begin());
  return out;
}

Status write_sealed(const std::filesystem::path& file, Bytes secret, const Passphrase& passphrase,
                    const crypto::KeystoreParameters& parameters, Random& random) {
  auto sealed = crypto::seal_keystore(secret, passphrase.view(), parameters, random);
  crypto::wipe(secret);
  if (!sealed) return within(file.string(), std::move(sealed).error());
  return write_file(file, *sealed);
}

Result<Bytes> read_sealed(const std::filesystem::path& file, const Passphrase& passphrase) {
  HARKARA_ASSIGN(const Bytes sealed, read_file(file));
  auto secret = crypto::open_keystore(sealed, passphrase.view());
  if (secret) return secret;
  if (secret.error().code != Errc::refused) return within(file.string(), secret.error());
  return fail_next(Errc::refused,
                   file.string() + " does not open with this passphrase; nothing was changed",
                   "try again with the right one: --passphrase-file FILE, or HARKARA_PASSPHRASE");
}

Error wrong_content(const std::filesystem::path& file) {
  return fail_next(Errc::invalid, file.string() + " is a keystore of another kind",
                   "point --home at a node's home, --authority at a network's");
}

}  // namespace

Seed make_seed(Random& random) {
  Seed out;
  random.fill(out.mutable_view());
  return out;
}

Keyring make_keyring(Random& random) {
  Keyring out;
  random.fill(out.node_seed.mutable_view());
  random.fill(out.person_seed.mutable_view());
  random.fill(out.store.mutable_view());
  out.link = crypto::make_box_key(random);
  return out;
}

Status write_keyring(const std::filesystem::path& file, const Keyring& keyring,
                     const Passphrase& passphrase, const crypto::KeystoreParameters& parameters,
                     Random& random) {
  ByteWriter out;
  out.raw(as_view(kNodeMagic));
  out.raw(keyring.node_seed.view());
  out.raw(keyring.person_seed.view());
  out.raw(keyring.link.public_key.view());
  out.raw(keyring.link.secret.view());
  out.raw(keyring.store.view());
  return write_sealed(file, out.take(), passphrase, parameters, random);
}

Result<Keyring> read_keyring(const std::filesystem::path& file, const Passphrase& passphrase) {
  HARKARA_ASSIGN(Bytes secret, read_sealed(file, passphrase));
  ByteReader in(secret);
  const bool ours = as_text(in.raw(kNodeMagic.size())) == kNodeMagic;
  Keyring out;
  if (ours && in.rest().size() == 5 * 32) {
    out.node_seed = read_secret<Seed>(in);
    out.person_seed = read_secret<Seed>(in);
    out.link.public_key = in.fixed<crypto::BoxPublicKey>();
    out.link.secret = read_secret<crypto::BoxSecretKey>(in);
    out.store = read_secret<storage::StoreKey>(in);
  }
  const bool whole = ours && in.finished();
  crypto::wipe(secret);
  if (!whole) return wrong_content(file);
  return out;
}

Status write_seed(const std::filesystem::path& file, const Seed& seed, const Passphrase& passphrase,
                  const crypto::KeystoreParameters& parameters, Random& random) {
  ByteWriter out;
  out.raw(as_view(kSeedMagic));
  out.raw(seed.view());
  return write_sealed(file, out.take(), passphrase, parameters, random);
}

Result<Seed> read_seed(const std::filesystem::path& file, const Passphrase& passphrase) {
  HARKARA_ASSIGN(Bytes secret, read_sealed(file, passphrase));
  ByteReader in(secret);
  const bool ours = as_text(in.raw(kSeedMagic.size())) == kSeedMagic;
  Seed out;
  if (ours && in.rest().size() == Seed::kSize) out = read_secret<Seed>(in);
  const bool whole = ours && in.finished();
  crypto::wipe(secret);
  if (!whole) return wrong_content(file);
  return out;
}

}  // namespace harkara::node
