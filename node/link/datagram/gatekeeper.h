// Who may have a handshake computed: a greeting must show that its sender knows our
// public key (mac1), and while many come, that it receives at its address (mac2, under
// a cookie we sent there for that very greeting). After WireGuard (Donenfeld 2017, section 5.4.7).
// Also the token by which a listener that has forgotten a session says so.
#pragma once

#include "crypto/box.h"
#include "node/link/datagram/allowance.h"

namespace harkara::node::datagram {

// Both MACs onto the end of a greeting; a zero mac2 without cookie.
void append_macs(Bytes& greeting, const crypto::BoxPublicKey& listener,
                 const std::optional<Mac>& cookie);
// The cookie that the listener sent in answer to the greeting with this mac1.
std::optional<Mac> open_cookie(const Cookie& packet, const crypto::BoxPublicKey& listener,
                               const Mac& mac1);

// By which a listener that has forgotten a session says so: it answers the packet with this
// tag, and has the session's token.
Mac reset_proof(const Mac& token, View tag);

class Gatekeeper {
 public:
  // `random` outlives it.
  Gatekeeper(const crypto::BoxKey& own, Random& random);

  enum class Admit {
    yes,
    no,      // not ours, or too many from there: say nothing
    cookie,  // say cookie_for() it
  };
  Admit admit(const Greeting& greeting, View packet, const Address& from, std::int64_t now_ms);
  Bytes cookie_for(const Greeting& greeting, const Address& from, std::int64_t now_ms);
  // Whether a datagram from there for an unknown session may be answered now.
  bool may_reset(const Address& from, std::int64_t now_ms) { return resets_.take(from, now_ms); }
  Mac reset_token(SessionId session) const;
  // What shows that the peer of this session receives there.
  PathToken path_token(SessionId session, const Address& there) const;

 private:
  using CookieSecret = crypto::Secret<struct CookieSecretKind, 32>;
  Mac cookie(const CookieSecret& secret, const Address& from, const Mac& mac1) const;
  void turn_secret(std::int64_t now_ms);
  bool shows_cookie(const Greeting& greeting, View packet, const Address& from) const;

  crypto::BoxPublicKey own_;
  crypto::Secret<struct ResetSecretKind, 32> reset_secret_;
  Random& random_;
  crypto::Secret<struct PathSecretKind, 32> path_secret_;
  CookieSecret secrets_[2];  // of now, and of the time before
  std::int64_t secret_until_ms_ = INT64_MIN;
  Allowance greetings_;
  SharedAllowance proved_;  // for those who showed a cookie
  Allowance cookies_;
  SharedAllowance resets_;
};

}  // namespace harkara::node::datagram
