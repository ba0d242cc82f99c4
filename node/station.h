// A home opened for work: its store, its clock and its casebook together. Used by
// the daemon and by each command; several processes may hold one home at a time.
#pragma once

#include <memory>

#include "node/consult/casebook.h"
#include "node/hash_ahead.h"
#include "node/home.h"
#include "node/trusted_clock.h"
#include "storage/lmdb_store.h"
#include "sync/engine.h"
#include "sync/gradient_router.h"

namespace harkara::node {

class Station {
 public:
  // `source` and `random` outlive it.
  static Result<std::unique_ptr<Station>> open(const std::filesystem::path& root,
                                               const PassphraseSources& sources,
                                               const Clock& source, Random& random);
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  const Home& home() const { return home_; }
  const crypto::SigningKey& node_key() const { return node_key_; }
  TrustedClock& clock() { return clock_; }
  Random& random() { return random_; }
  storage::Store& store() { return *store_; }
  storage::BundleStore& bundles() { return bundles_; }
  consult::Casebook& casebook() { return casebook_; }
  consult::Context context();  // of the consult room; what it names lives as long as this
  // Our inbox and our desks, as the wire knows them.
  std::vector<sync::LocalEndpoint> endpoints() const;
  // What an engine that works for this node is made of; `router` outlives it.
  sync::EngineContext engine_context(sync::Router& router,
                                     const crypto::Signatures& signatures = crypto::ed25519());
  sync::GradientRouter make_router();
  // Creates the mailbox keys that are due.
  Status maintain_mailboxes();
  // Reads licences.toml again when it, or a certificate that it names, was written since.
  // True: what it says now is in force, for whoever holds a reference too. After an error
  // the old words stay in force, and the next call reads again.
  Result<bool> heed_licences();
  // Would this node's gate let it in now? Asks nobody; a node never met is let in nowhere.
  bool admits(const NodeId& node);
  // The name of a node whose certificate is known here, else its id in hex.
  std::string name_of(const NodeId& node);

 private:
  Station(Home home, std::unique_ptr<storage::LmdbStore> store, const Clock& source,
          std::int64_t floor_ms, Random& random);

  Home home_;
  Random& random_;
  crypto::SigningKey node_key_;
  crypto::SigningKey person_key_;
  TrustedClock clock_;
  std::unique_ptr<storage::LmdbStore> store_;
  HashAhead chunk_hashes_;
  storage::BundleStore bundles_;
  consult::Casebook casebook_;
  bool licences_wrong_ = false;  // on the disk; others are in force
};

}  // namespace harkara::node
