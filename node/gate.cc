#include "node/gate.h"

namespace harkara::node {

Result<crypto::Certificate> Gate::admit(View certificate, const crypto::BoxPublicKey& proven_key) {
  using crypto::Scope;
  HARKARA_ASSIGN(crypto::Certificate peer, trust_.verify(certificate, crypto::CertificateKind::node,
                                                         Scope::none, clock_.now_s()));
  const std::string& name = peer.fields.name;
  if (!crypto::allows(peer.fields.scope, Scope::relay) &&
      !crypto::allows(peer.fields.scope, Scope::originate))
    return fail(Errc::refused, name + " may neither carry nor originate bundles");
  if (peer.fields.link != proven_key)
    return fail(Errc::forged, name + "'s certificate names another link key than was proven");
  if (peer.subject == self_) return fail(Errc::refused, name + " is this node itself");
  clock_.raise_floor(peer.fields.not_before_s * 1000);
  return peer;
}

}  // namespace harkara::node
