// A node's home directory, mode 0700:
//
//   harkara.toml           configuration (config.h)
//   keystore.hkk           its secrets, sealed under a passphrase (keyring.h)
//   certificates/          node.cert person.cert authority.cert root.cert
//   licences.toml          other organisations and what they may do here; may be absent
//   cards/NAME.card        contact cards of its neighbours (contact_card.h)
//   store/                 the LMDB store
//   run/                   lock, control.sock
#pragma once

#include <filesystem>
#include <vector>

#include "node/config.h"
#include "node/contact_card.h"
#include "node/keyring.h"
#include "node/organisations.h"
#include "node/passphrase.h"

namespace harkara::node {

struct HomePaths {
  std::filesystem::path root;
  std::filesystem::path config() const { return root / "harkara.toml"; }
  std::filesystem::path licences() const { return root / "licences.toml"; }
  std::filesystem::path keystore() const { return root / "keystore.hkk"; }
  std::filesystem::path certificates() const { return root / "certificates"; }
  std::filesystem::path certificate(std::string_view whose) const {
    return certificates() / (std::string(whose) + ".cert");
  }
  std::filesystem::path cards() const { return root / "cards"; }
  std::filesystem::path store() const { return root / "store"; }
  std::filesystem::path run() const { return root / "run"; }
  // A path of harkara.toml, relative to the home; empty stays empty.
  std::filesystem::path of_config(const std::string& path) const {
    return path.empty() ? std::filesystem::path{} : root / path;
  }
};

struct Neighbour {
  ContactCard card;
  std::string endpoint;  // the card's, or what harkara.toml says instead; empty: it dials us
};

// A home that has joined its network, opened and verified.
struct Home {
  HomePaths paths;
  Config config;
  Keyring keyring;
  crypto::Certificate node;
  crypto::Certificate person;
  crypto::TrustStore own_trust;  // the home's own root and authority alone
  Organisations organisations;   // theirs besides, and what others may do here
  std::vector<Neighbour> parents;
  std::vector<Neighbour> children;

  const crypto::TrustStore& trust() const { return organisations.trust; }
  const consult::Licences& licences() const { return organisations.licences; }
  std::vector<Neighbour> dialled() const;  // those with an endpoint
};

// harkara.toml alone. Errors name the file.
Result<Config> read_config(const HomePaths& paths);
Result<Keyring> unlock(const HomePaths& paths, const Config& config,
                       const PassphraseSources& sources);
// The start of the node's own certificate: time is at least this late. Proves nothing.
Result<std::int64_t> own_not_before_ms(const HomePaths& paths);
// root.cert and authority.cert.
Result<crypto::TrustStore> read_trust(const HomePaths& paths, std::int64_t now_s);
Result<std::vector<Neighbour>> read_neighbours(const HomePaths& paths,
                                               const std::vector<NeighbourConfig>& configs,
                                               const crypto::TrustStore& trust, std::int64_t now_s);

// All of it. Errc::not_found when nothing was made there or it has not joined.
Result<Home> open_home(const std::filesystem::path& root, const PassphraseSources& sources,
                       std::int64_t now_s);

// The empty directories and harkara.toml. Errc::refused when there is a home already.
Status create_home(const HomePaths& paths, const Config& config);

}  // namespace harkara::node
