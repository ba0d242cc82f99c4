// Certificates in three levels: offline root -> authority -> node or person.
// The byte grammar stands in crypto/README.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/tier.h"
#include "crypto/box.h"
#include "crypto/sign.h"

namespace harkara::crypto {

enum class CertificateKind : std::uint8_t { root = 0, authority = 1, node = 2, person = 3 };

// What the subject may do; a bit set.
enum class Scope : std::uint16_t {
  none = 0,
  originate = 1,   // may be the origin of bundles
  relay = 2,       // may carry other nodes' bundles
  host_desks = 4,  // may sign mailbox descriptors of desks under its name
  consult = 8,     // person: may write case events
  answer = 16,     // person: may answer at a desk
  issue = 32,      // authority: may issue node and person certificates
};
constexpr Scope operator|(Scope a, Scope b) {
  return static_cast<Scope>(static_cast<std::uint16_t>(a) | static_cast<std::uint16_t>(b));
}
constexpr bool allows(Scope granted, Scope needed) {
  return (static_cast<std::uint16_t>(granted) & static_cast<std::uint16_t>(needed)) ==
         static_cast<std::uint16_t>(needed);
}

// Times within a format stay in years 0..9999, so that sums never overflow.
inline constexpr std::int64_t kMaxTime_s = 253'402'300'799;

struct CertificateFields {
  CertificateKind kind = CertificateKind::node;
  Tier tier = Tier::clinic;  // meaningful for nodes
  Scope scope = Scope::none;
  std::uint64_t serial = 0;
  SignPublicKey identity;
  BoxPublicKey link;  // CURVE key; zero unless kind == node
  std::int64_t not_before_s = 0;
  std::int64_t not_after_s = 0;
  std::string name;  // 1..kMaxNameBytes of [a-z0-9.-]
};

struct Certificate {
  CertificateFields fields;
  NodeId subject;  // node_id_of(fields.identity)
  NodeId issuer;   // equals subject for a root
  Bytes encoded;   // exact bytes, signature included; at most kMaxCertificateBytes
};

// REQUIRES: a valid_name(), not_before_s < not_after_s, both within +-kMaxTime_s,
// `link` zero unless a node's. The tier is recorded for nodes only. A root is
// issued by its own key, any other kind by another's.
Certificate issue_certificate(const CertificateFields& fields, const SigningKey& issuer);
// Parses under limits; proves nothing. Errc::invalid.
Result<Certificate> decode_certificate(View encoded);
bool valid_name(std::string_view name);

// The roots this node trusts and the authorities below them.
class TrustStore {
 public:
  // Errc::invalid, or Errc::forged when not self-signed.
  Status add_root(View encoded);
  // Errc::forged / expired / refused when no trusted root issued it, or when it
  // lacks Scope::issue. A renewal (higher serial) replaces the older one.
  Status add_authority(View encoded, std::int64_t now_s);

  // The whole chain of a node or person certificate. `now_s` is trusted time (see
  // node/trusted_clock.h). Errc::invalid, forged (bad signature), refused (unknown
  // issuer, wrong kind or scope), expired (also: not yet valid).
  Result<Certificate> verify(View encoded, CertificateKind kind, Scope needed,
                             std::int64_t now_s) const;

  // Does one of the authorities that signed this verified certificate stand under `root`?
  // Says nothing of dates.
  bool stands_under(const Certificate& leaf, const NodeId& root) const;

  std::vector<Bytes> roots() const;
  std::vector<Bytes> authorities() const;

 private:
  Result<Certificate> verify_authority(View encoded, std::int64_t now_s) const;
  Status check_issuer(const Certificate& leaf, std::int64_t now_s) const;
  std::vector<Certificate> roots_;
  std::vector<Certificate> authorities_;
};

}  // namespace harkara::crypto
