// A network's offices: the offline root, and the authority that enrols nodes and
// persons. Neither is a node; both are homes on a machine that is never online.
//
//   DIR/root/      keystore.hkk root.cert
//   DIR/authority/ keystore.hkk authority.cert root.cert
#pragma once

#include <filesystem>

#include <string>
#include <vector>

#include "crypto/certificate.h"
#include "node/keyring.h"

namespace harkara::node {

inline constexpr std::int64_t kRootYears = 20;
inline constexpr std::int64_t kAuthorityYears = 10;
inline constexpr std::int64_t kNodeYears = 3;

struct Authority {
  crypto::SigningKey key;
  crypto::Certificate certificate;
  crypto::Certificate root;
};

struct NewNetwork {
  std::string name;
  std::int64_t now_s = 0;
};

// Errc::refused when DIR holds a network already.
Result<Authority> create_network(const std::filesystem::path& directory, const NewNetwork& network,
                                 const Passphrase& passphrase,
                                 const crypto::KeystoreParameters& parameters, Random& random);
// `directory` is the network's or its authority's.
Result<Authority> open_authority(const std::filesystem::path& directory,
                                 const Passphrase& passphrase);
std::filesystem::path authority_keystore(const std::filesystem::path& directory);

// What is asked for when a node is enrolled.
struct Enrolment {
  std::string name;
  Tier tier = Tier::clinic;
  std::vector<std::string> desks;
  crypto::SignPublicKey node;
  crypto::SignPublicKey person;
  crypto::BoxPublicKey link;
};
struct Enrolled {
  crypto::Certificate node;
  crypto::Certificate person;
};
// A day of grace before `now_s`, for clocks that differ.
Enrolled enrol(const Enrolment& enrolment, const Authority& authority, std::int64_t now_s,
               Random& random);

// Eight groups of four hex digits of a key's hash, to be compared by voice.
std::string fingerprint(const crypto::SignPublicKey& key);

}  // namespace harkara::node
