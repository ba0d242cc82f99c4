// Who may have a handshake computed: a greeting must show that its sender knows our
// public key (mac1), and while many come, that it receives at its address (mac2, under
// a cookie we sent there). After WireGuard (Donenfeld 2017, section 5.4.7). Also the
// token by which a listener that has forgotten a session says so.
#pragma once

#include <map>

#include "crypto/box.h"
#include "node/link/datagram/packet.h"

namespace harkara::node::datagram {

// Tokens that come back with time.
class Allowance {
 public:
  Allowance(std::int64_t per_second, std::int64_t most)
      : per_second_(per_second), most_(most), thousandths_(most * 1'000) {}
  bool take(std::int64_t now_ms);
  // Before this moment: at least half of it is there.
  bool relaxed(std::int64_t now_ms);

 private:
  void refill(std::int64_t now_ms);
  std::int64_t per_second_;
  std::int64_t most_;
  std::int64_t thousandths_;
  std::int64_t filled_ms_ = INT64_MIN;
};

// Both MACs onto the end of a greeting; a zero mac2 without cookie.
void append_macs(Bytes& greeting, const crypto::BoxPublicKey& listener,
                 const std::optional<Mac>& cookie);
// The cookie that the listener sent in answer to the greeting with this mac1.
std::optional<Mac> open_cookie(const Cookie& packet, const crypto::BoxPublicKey& listener,
                               const Mac& mac1);

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
  // Whether a datagram for an unknown session may be answered now.
  bool may_reset(std::int64_t now_ms) { return resets_.take(now_ms); }
  Mac reset_token(SessionId session) const;

 private:
  using CookieSecret = crypto::Secret<struct CookieSecretKind, 32>;
  Mac cookie(const CookieSecret& secret, const Address& from) const;
  void turn_secret(std::int64_t now_ms);
  bool shows_cookie(const Greeting& greeting, View packet, const Address& from) const;
  bool spare_for(const Address& from, std::int64_t now_ms);

  crypto::BoxPublicKey own_;
  crypto::Secret<struct ResetSecretKind, 32> reset_secret_;
  Random& random_;
  CookieSecret secrets_[2];  // of now, and of the time before
  std::int64_t secret_until_ms_ = INT64_MIN;
  Allowance greetings_;
  Allowance proved_;  // for those who showed a cookie
  Allowance cookies_;
  Allowance resets_;
  std::map<Address, Allowance> by_host_;
};

}  // namespace harkara::node::datagram
