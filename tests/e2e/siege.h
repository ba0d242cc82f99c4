// A lab whose hub "aiims" is beset by peers that a test plays. Every attack is
// judged alike: its reason stands in the daemon's log, nothing has come into its
// store, and an honest peer is served right afterwards.
#pragma once

#include "node/home.h"
#include "node/network.h"
#include "storage/bundle_store.h"
#include "tests/e2e/hostile.h"
#include "tests/e2e/lab.h"

namespace harkara::e2e {

class Siege : public Lab {
 public:
  Siege();
  ~Siege();  // prints a line for each attack

  const Target& hub() const { return hub_; }
  Random& random() { return random_; }
  const node::Authority& authority() const { return *authority_; }
  const node::Authority& elsewhere() const { return elsewhere_; }  // of a foreign network

  // Fields of a node certificate that the hub would admit.
  crypto::CertificateFields fields(const std::string& name, const Identity& keys) const;
  Identity keys();  // fresh, without certificate
  Identity enrolled(const std::string& name,
                    crypto::Scope scope = crypto::Scope::originate | crypto::Scope::relay);
  // `enrolled`, then a contact, so that the hub knows its certificate already.
  Identity known(const std::string& name,
                 crypto::Scope scope = crypto::Scope::originate | crypto::Scope::relay);

  // What the clinic has written and not yet sent, as any holder would have it.
  std::vector<Carried> written_at_clinic();
  storage::BundleState state_of(const BundleId& id);

  // Runs the attack; afterwards the log has a new line with `reason`, the hub's store
  // holds what it held, and an honest peer's bundle is taken.
  void refuses(const std::string& name, const std::string& reason,
               const std::function<void()>& attack);
  // A line for an attack that was judged by hand.
  void note(const std::string& name, const std::string& line);
  bool logged(const std::string& reason);                 // since the last attack began; waits
  bool logged(const std::string& reason, Peer& speaker);  // whose words go while its loop runs
  const std::string& reason_line() const { return reason_line_; }  // what logged() found

 private:
  using Contents = std::set<std::pair<storage::Table, Bytes>>;
  Contents contents();
  bool is_logged(const std::string& reason);
  BundleId serve_honest_peer();

  crypto::SystemRandom random_;
  std::optional<node::Authority> authority_;
  node::Authority elsewhere_;
  Target hub_;
  std::unique_ptr<storage::Store> store_;  // the hub's, beside its daemon
  std::unique_ptr<storage::BundleStore> bundles_;
  std::optional<Identity> honest_;
  std::size_t log_mark_ = 0;
  std::string reason_line_;
  std::vector<std::string> lines_;
};

}  // namespace harkara::e2e
