#include "crypto/certificate.h"

#include <algorithm>

#include "base/assert.h"
#include "base/codec.h"
#include "base/limits.h"
#include "crypto/signature_domains.h"

namespace harkara::crypto {
namespace {

constexpr std::string_view kMagic = "HKC\x01";
constexpr std::uint16_t kKnownScopes = 63;
static_assert(4 + 1 + 1 + 2 + 8 + 32 + 32 + 8 + 8 + 16 + 1 + kMaxNameBytes + Signature::kSize <=
              kMaxCertificateBytes);

bool valid_period(std::int64_t not_before_s, std::int64_t not_after_s) {
  return -kMaxTime_s <= not_before_s && not_before_s < not_after_s && not_after_s <= kMaxTime_s;
}

bool within_limits(const CertificateFields& fields) {
  const bool is_node = fields.kind == CertificateKind::node;
  return valid_name(fields.name) && valid_period(fields.not_before_s, fields.not_after_s) &&
         (is_node || fields.link.is_zero()) &&
         (static_cast<std::uint16_t>(fields.scope) & ~kKnownScopes) == 0;
}

Bytes encode_unsigned(const CertificateFields& fields, const NodeId& issuer) {
  ByteWriter out;
  out.raw(as_view(kMagic));
  out.u8(static_cast<std::uint8_t>(fields.kind));
  out.u8(static_cast<std::uint8_t>(fields.tier));
  out.u16(static_cast<std::uint16_t>(fields.scope));
  out.u64(fields.serial);
  out.raw(fields.identity.view());
  out.raw(fields.link.view());
  out.i64(fields.not_before_s);
  out.i64(fields.not_after_s);
  out.raw(issuer.view());
  out.text8(fields.name);
  return out.take();
}

CertificateKind read_kind(ByteReader& in) {
  const std::uint8_t kind = in.u8();
  if (kind > static_cast<std::uint8_t>(CertificateKind::person)) in.reject();
  return static_cast<CertificateKind>(kind & 3U);
}

Tier read_tier(ByteReader& in, CertificateKind kind) {
  const Tier none{};
  const auto tier = tier_from_number(in.u8());
  if (!tier || (kind != CertificateKind::node && *tier != none)) in.reject();
  return tier.value_or(none);
}

// The fields, and the issuer, which stands before the name.
Certificate read_unsigned(ByteReader& in) {
  Certificate out;
  CertificateFields& fields = out.fields;
  if (as_text(in.raw(kMagic.size())) != kMagic) in.reject();
  fields.kind = read_kind(in);
  fields.tier = read_tier(in, fields.kind);
  fields.scope = static_cast<Scope>(in.u16());
  fields.serial = in.u64();
  fields.identity = in.fixed<SignPublicKey>();
  fields.link = in.fixed<BoxPublicKey>();
  fields.not_before_s = in.i64();
  fields.not_after_s = in.i64();
  out.issuer = in.fixed<NodeId>();
  fields.name = in.text8();
  return out;
}

}  // namespace

bool valid_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  };
  return !name.empty() && name.size() <= kMaxNameBytes &&
         std::all_of(name.begin(), name.end(), allowed);
}

Certificate issue_certificate(const CertificateFields& fields, const SigningKey& issuer) {
  Certificate out{.fields = fields,
                  .subject = node_id_of(fields.identity),
                  .issuer = node_id_of(issuer.public_key),
                  .encoded = {}};
  if (fields.kind != CertificateKind::node) out.fields.tier = Tier{};
  HARKARA_ASSERT(within_limits(fields));
  HARKARA_ASSERT((out.issuer == out.subject) == (fields.kind == CertificateKind::root));
  out.encoded =
      append_signature(kCertificateDomain, encode_unsigned(out.fields, out.issuer), issuer);
  return out;
}

Result<Certificate> decode_certificate(View encoded) {
  ByteReader in(encoded);
  Certificate out = read_unsigned(in);
  in.raw(Signature::kSize);
  if (!in.finished() || !within_limits(out.fields))
    return fail(Errc::invalid, "not a certificate, or outside its limits");
  out.subject = node_id_of(out.fields.identity);
  if ((out.issuer == out.subject) != (out.fields.kind == CertificateKind::root))
    return fail(Errc::invalid, "only a root, and every root, is its own issuer");
  out.encoded = to_bytes(encoded);
  return out;
}

}  // namespace harkara::crypto
