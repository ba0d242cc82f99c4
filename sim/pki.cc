#include "sim/pki.h"

#include "base/assert.h"

namespace harkara::sim {
namespace {
constexpr std::int64_t kTenYears_s = 10LL * 365 * 24 * 3600;
}

Pki::Pki(Random& random, std::int64_t from_s)
    : random_(random),
      from_s_(from_s),
      until_s_(from_s + kTenYears_s),
      root_(crypto::make_signing_key(random)),
      authority_(crypto::make_signing_key(random)) {
  crypto::CertificateFields fields;
  fields.kind = crypto::CertificateKind::root;
  fields.scope = crypto::Scope::issue;
  fields.serial = serial_++;
  fields.identity = root_.public_key;
  fields.not_before_s = from_s_;
  fields.not_after_s = until_s_;
  fields.name = "root";
  HARKARA_ASSERT(trust_.add_root(crypto::issue_certificate(fields, root_).encoded));
  fields.kind = crypto::CertificateKind::authority;
  fields.serial = serial_++;
  fields.identity = authority_.public_key;
  fields.name = "authority";
  HARKARA_ASSERT(
      trust_.add_authority(crypto::issue_certificate(fields, root_).encoded, from_s_ + 1));
}

NodeKeys Pki::node(const std::string& name, Tier tier, crypto::Scope scope) {
  NodeKeys keys{crypto::make_signing_key(random_), crypto::make_box_key(random_), {}};
  crypto::CertificateFields fields;
  fields.kind = crypto::CertificateKind::node;
  fields.tier = tier;
  fields.scope = scope;
  fields.serial = serial_++;
  fields.identity = keys.identity.public_key;
  fields.link = keys.link.public_key;
  fields.not_before_s = from_s_;
  fields.not_after_s = until_s_;
  fields.name = name;
  keys.certificate = crypto::issue_certificate(fields, authority_);
  return keys;
}

NodeKeys Pki::node(const std::string& name, Tier tier) {
  return node(name, tier,
              crypto::Scope::originate | crypto::Scope::relay | crypto::Scope::host_desks);
}

}  // namespace harkara::sim
