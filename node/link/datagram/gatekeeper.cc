#include "node/link/datagram/gatekeeper.h"

#include <algorithm>

#include "crypto/hash.h"
#include "crypto/noise.h"

namespace harkara::node::datagram {
namespace {

constexpr std::int64_t kGreetingsPerSecond = 40;  // handshakes computed, each about 0.3 ms
constexpr std::int64_t kCookiesPerSecond = 2'000;
constexpr std::int64_t kResetsPerSecond = 500;
constexpr std::int64_t kPerSource = 1;  // a second, of greetings with a cookie and of resets
constexpr std::int64_t kPerSourceAtOnce = 3;
constexpr std::int64_t kSecretLife_ms = 120'000;

Mac short_of(const crypto::Hash& hash) {
  return *Mac::from(hash.view().first(Mac::kSize));
}

Mac mac1_of(View covered, const crypto::BoxPublicKey& listener) {
  const crypto::Hash key = crypto::hash("hk.dg.mac1", listener.view());
  return short_of(crypto::Hasher("hk.dg.mac1", key.view()).add(covered).finish());
}

Mac mac2_of(View covered, const Mac& cookie) {
  return short_of(crypto::Hasher("hk.dg.mac2", cookie.view()).add(covered).finish());
}

// One key for each nonce, so the counter within can be zero.
crypto::AeadKey cookie_key(const crypto::BoxPublicKey& listener, const CookieNonce& nonce) {
  const crypto::Hash key =
      crypto::Hasher("hk.dg.cookiekey", listener.view()).add(nonce.view()).finish();
  crypto::AeadKey out;
  std::ranges::copy(key.view(), out.mutable_view().begin());
  return out;
}

}  // namespace

// --- the dialling side ---

void append_macs(Bytes& greeting, const crypto::BoxPublicKey& listener,
                 const std::optional<Mac>& cookie) {
  append(greeting, mac1_of(greeting, listener).view());
  append(greeting, (cookie ? mac2_of(greeting, *cookie) : Mac{}).view());
}

std::optional<Mac> open_cookie(const Cookie& packet, const crypto::BoxPublicKey& listener,
                               const Mac& mac1) {
  const auto plain =
      crypto::aead_open(cookie_key(listener, packet.nonce), 0, mac1.view(), packet.sealed);
  return plain ? Mac::from(*plain) : std::nullopt;
}

Mac reset_proof(const Mac& token, View tag) {
  return short_of(crypto::Hasher("hk.dg.reset1", token.view()).add(tag).finish());
}

// --- the listening side ---

Gatekeeper::Gatekeeper(const crypto::BoxKey& own, Random& random)
    : own_(own.public_key),
      random_(random),
      greetings_(kGreetingsPerSecond, 2 * kGreetingsPerSecond),
      proved_({kGreetingsPerSecond, 2 * kGreetingsPerSecond}, {kPerSource, kPerSourceAtOnce}),
      cookies_(kCookiesPerSecond, kCookiesPerSecond),
      resets_({kResetsPerSecond, kResetsPerSecond}, {kPerSource, kPerSourceAtOnce}) {
  random_.fill(path_secret_.mutable_view());
  // From the lasting key: it must survive the restart that forgets the sessions.
  const crypto::Hash secret = crypto::Hasher("hk.dg.reset", own.secret.view()).finish();
  std::ranges::copy(secret.view(), reset_secret_.mutable_view().begin());
}

Mac Gatekeeper::reset_token(SessionId session) const {
  return short_of(crypto::Hasher("hk.dg.token", reset_secret_.view()).add_u64(session).finish());
}

PathToken Gatekeeper::path_token(SessionId session, const Address& there) const {
  crypto::Hasher hasher("hk.dg.path", path_secret_.view());
  const crypto::Hash hash = hasher.add_u64(session).add(there.view()).finish();
  return *PathToken::from(hash.view().first(PathToken::kSize));
}

// For one greeting and its repetitions: what came to one address opens the door to no
// other greeting.
Mac Gatekeeper::cookie(const CookieSecret& secret, const Address& from, const Mac& mac1) const {
  crypto::Hasher hasher("hk.dg.cookie", secret.view());
  return short_of(hasher.add(from.view()).add(mac1.view()).finish());
}

void Gatekeeper::turn_secret(std::int64_t now_ms) {
  if (now_ms < secret_until_ms_) return;
  secrets_[1] = secrets_[0];
  random_.fill(secrets_[0].mutable_view());
  if (secret_until_ms_ == INT64_MIN) random_.fill(secrets_[1].mutable_view());
  secret_until_ms_ = now_ms + kSecretLife_ms;
}

bool Gatekeeper::shows_cookie(const Greeting& greeting, View packet, const Address& from) const {
  return std::ranges::any_of(secrets_, [&](const CookieSecret& secret) {
    const Mac expected = mac2_of(covered_by_mac2(packet), cookie(secret, from, greeting.mac1));
    return crypto::equal(expected.view(), greeting.mac2.view());
  });
}

Gatekeeper::Admit Gatekeeper::admit(const Greeting& greeting, View packet, const Address& from,
                                    std::int64_t now_ms) {
  const Mac expected = mac1_of(covered_by_mac1(packet), own_);
  if (!crypto::equal(expected.view(), greeting.mac1.view())) return Admit::no;
  if (greetings_.relaxed(now_ms) && greetings_.take(now_ms)) return Admit::yes;
  turn_secret(now_ms);
  if (shows_cookie(greeting, packet, from))
    return proved_.take(from, now_ms) ? Admit::yes : Admit::no;
  return cookies_.take(now_ms) ? Admit::cookie : Admit::no;
}

Bytes Gatekeeper::cookie_for(const Greeting& greeting, const Address& from, std::int64_t now_ms) {
  turn_secret(now_ms);
  const auto nonce = random_.make<CookieNonce>();
  const Bytes sealed = crypto::aead_seal(cookie_key(own_, nonce), 0, greeting.mac1.view(),
                                         cookie(secrets_[0], from, greeting.mac1).view());
  return encode(Cookie{greeting.sender, nonce, sealed});
}

}  // namespace harkara::node::datagram
