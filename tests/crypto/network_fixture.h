// A small network: a root, an authority below it, and a way to issue the rest.
#pragma once

#include "base/random.h"
#include "crypto/certificate.h"

namespace harkara::crypto {

inline constexpr std::int64_t kYear_s = 365 * 24 * 3600;
inline constexpr std::int64_t kNow_s = 1'790'000'000;

struct Subject {
  SigningKey key;
  Certificate certificate;
};

inline CertificateFields fields_of(CertificateKind kind, Scope scope, const SigningKey& key,
                                   std::string name) {
  CertificateFields fields;
  fields.kind = kind;
  fields.scope = scope;
  fields.serial = 1;
  fields.identity = key.public_key;
  fields.not_before_s = kNow_s - kYear_s;
  fields.not_after_s = kNow_s + kYear_s;
  fields.name = std::move(name);
  return fields;
}

struct Network {
  explicit Network(std::uint64_t seed) : random(seed) {
    root.key = make_signing_key(random);
    root.certificate = issue_certificate(
        fields_of(CertificateKind::root, Scope::issue, root.key, "root"), root.key);
    authority = issue(CertificateKind::authority, Scope::issue, "state-hub", root.key);
  }

  Subject issue(CertificateKind kind, Scope scope, std::string name, const SigningKey& issuer) {
    Subject out;
    out.key = make_signing_key(random);
    out.certificate = issue_certificate(fields_of(kind, scope, out.key, std::move(name)), issuer);
    return out;
  }

  Subject node(std::string name, Scope scope) {
    return issue(CertificateKind::node, scope, std::move(name), authority.key);
  }

  // Trusts the root, and knows the authority.
  TrustStore trust() const {
    TrustStore store;
    HARKARA_ASSERT(store.add_root(root.certificate.encoded).has_value());
    HARKARA_ASSERT(store.add_authority(authority.certificate.encoded, kNow_s).has_value());
    return store;
  }

  SeededRandom random;
  Subject root;
  Subject authority;
};

inline Errc code_of(const Status& status) {
  return status.error().code;
}
template <class T>
Errc code_of(const Result<T>& result) {
  return result.error().code;
}

}  // namespace harkara::crypto
