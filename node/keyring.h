// The secrets of one home, and the file that seals them under a passphrase.
//
// keystore.hkk holds, inside crypto/keystore.h's seal:
//   "hkn1" | node seed 32 | person seed 32 | link public 32 | link secret 32 | store key 32
// A network's root or authority home holds:  "hka1" | seed 32
#pragma once

#include <filesystem>

#include "crypto/box.h"
#include "crypto/keystore.h"
#include "crypto/sign.h"
#include "storage/store.h"

namespace harkara::node {

using Seed = crypto::Secret<struct SeedKind, 32>;

struct Keyring {
  Seed node_seed;
  Seed person_seed;
  crypto::BoxKey link;
  storage::StoreKey store;

  crypto::SigningKey node() const { return crypto::signing_key_from_seed(node_seed.view()); }
  crypto::SigningKey person() const { return crypto::signing_key_from_seed(person_seed.view()); }
};

Keyring make_keyring(Random& random);
Seed make_seed(Random& random);

// Wiped when it dies.
class Passphrase {
 public:
  explicit Passphrase(Bytes bytes) : bytes_(std::move(bytes)) {}
  Passphrase(Passphrase&&) = default;
  Passphrase& operator=(Passphrase&&) = default;
  ~Passphrase() { crypto::wipe(bytes_); }
  View view() const { return bytes_; }

 private:
  Bytes bytes_;
};

Status write_keyring(const std::filesystem::path& file, const Keyring& keyring,
                     const Passphrase& passphrase, const crypto::KeystoreParameters& parameters,
                     Random& random);
// Errc::refused names the file: a wrong passphrase, or a damaged file.
Result<Keyring> read_keyring(const std::filesystem::path& file, const Passphrase& passphrase);

Status write_seed(const std::filesystem::path& file, const Seed& seed, const Passphrase& passphrase,
                  const crypto::KeystoreParameters& parameters, Random& random);
Result<Seed> read_seed(const std::filesystem::path& file, const Passphrase& passphrase);

}  // namespace harkara::node
