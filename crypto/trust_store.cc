#include <algorithm>

#include "crypto/certificate.h"
#include "crypto/signature_domains.h"

namespace harkara::crypto {
namespace {

bool signed_by(const Certificate& subject, const Certificate& issuer) {
  return verify_appended(kCertificateDomain, subject.encoded, issuer.fields.identity);
}

Status check_validity(const Certificate& certificate, std::int64_t now_s) {
  const CertificateFields& fields = certificate.fields;
  if (now_s < fields.not_before_s)
    return fail(Errc::expired, "the certificate of " + fields.name + " is not yet valid");
  if (now_s > fields.not_after_s)
    return fail(Errc::expired, "the certificate of " + fields.name + " has expired");
  return ok();
}

bool same_line(const Certificate& a, const Certificate& b) {
  return a.subject == b.subject && a.issuer == b.issuer;
}

const Certificate* root_of(const Certificate& authority, const std::vector<Certificate>& roots) {
  const auto root = std::find_if(roots.begin(), roots.end(), [&](const Certificate& c) {
    return c.subject == authority.issuer;
  });
  return root == roots.end() ? nullptr : &*root;
}

// All but the authority's signature.
Status check_in_force(const Certificate& authority, const std::vector<Certificate>& roots,
                      std::int64_t now_s) {
  const std::string& name = authority.fields.name;
  const Certificate* const root = root_of(authority, roots);
  if (root == nullptr) return fail(Errc::refused, "no trusted root issued the authority " + name);
  HARKARA_TRY(check_validity(*root, now_s));
  HARKARA_TRY(check_validity(authority, now_s));
  if (!allows(authority.fields.scope, Scope::issue))
    return fail(Errc::refused, "the authority " + name + " may not issue certificates");
  return ok();
}

// One certificate per subject and issuer: the one with the highest serial.
void keep_newest(std::vector<Certificate>& all, Certificate added) {
  const auto old = std::find_if(all.begin(), all.end(),
                                [&](const Certificate& c) { return same_line(c, added); });
  if (old == all.end())
    all.push_back(std::move(added));
  else if (old->fields.serial < added.fields.serial)
    *old = std::move(added);
}

std::vector<Bytes> encodings(const std::vector<Certificate>& all) {
  std::vector<Bytes> out;
  out.reserve(all.size());
  for (const Certificate& certificate : all) out.push_back(certificate.encoded);
  return out;
}

}  // namespace

Status TrustStore::add_root(View encoded) {
  HARKARA_ASSIGN(Certificate root, decode_certificate(encoded));
  if (root.fields.kind != CertificateKind::root)
    return fail(Errc::invalid, root.fields.name + " is not a root");
  if (!signed_by(root, root))
    return fail(Errc::forged, "the root " + root.fields.name + " is not signed by its own key");
  keep_newest(roots_, std::move(root));
  return ok();
}

Status TrustStore::add_authority(View encoded, std::int64_t now_s) {
  HARKARA_ASSIGN(Certificate authority, verify_authority(encoded, now_s));
  keep_newest(authorities_, std::move(authority));
  return ok();
}

Result<Certificate> TrustStore::verify_authority(View encoded, std::int64_t now_s) const {
  HARKARA_ASSIGN(Certificate authority, decode_certificate(encoded));
  const std::string& name = authority.fields.name;
  if (authority.fields.kind != CertificateKind::authority)
    return fail(Errc::refused, name + " is not an authority");
  const Certificate* const root = root_of(authority, roots_);
  if (root != nullptr && !signed_by(authority, *root))
    return fail(Errc::forged,
                "the certificate of authority " + name + " is not signed by its root");
  HARKARA_TRY(check_in_force(authority, roots_, now_s));
  return authority;
}

// An authority may be certified by several roots; one whole chain is enough. Its signature was
// checked when it was added, and its root's id, which it names, is of the root's key.
Status TrustStore::check_issuer(const Certificate& leaf, std::int64_t now_s) const {
  Error error =
      fail(Errc::refused, "no trusted authority issued the certificate of " + leaf.fields.name);
  for (const Certificate& authority : authorities_) {
    if (authority.subject != leaf.issuer) continue;
    if (!signed_by(leaf, authority))
      return fail(Errc::forged,
                  "the certificate of " + leaf.fields.name + " is not signed by its authority");
    const Status chain = check_in_force(authority, roots_, now_s);
    if (chain) return ok();
    error = chain.error();
  }
  return error;
}

Result<Certificate> TrustStore::verify(View encoded, CertificateKind kind, Scope needed,
                                       std::int64_t now_s) const {
  HARKARA_ASSIGN(Certificate leaf, decode_certificate(encoded));
  const bool is_leaf = kind == CertificateKind::node || kind == CertificateKind::person;
  if (!is_leaf || leaf.fields.kind != kind)
    return fail(Errc::refused, "the certificate of " + leaf.fields.name + " is of another kind");
  HARKARA_TRY(check_issuer(leaf, now_s));
  HARKARA_TRY(check_validity(leaf, now_s));
  if (!allows(leaf.fields.scope, needed))
    return fail(Errc::refused, leaf.fields.name + " is not certified for this");
  return leaf;
}

bool TrustStore::stands_under(const Certificate& leaf, const NodeId& root) const {
  return std::any_of(authorities_.begin(), authorities_.end(), [&](const Certificate& each) {
    return each.subject == leaf.issuer && each.issuer == root;
  });
}

std::vector<Bytes> TrustStore::roots() const {
  return encodings(roots_);
}
std::vector<Bytes> TrustStore::authorities() const {
  return encodings(authorities_);
}

}  // namespace harkara::crypto
