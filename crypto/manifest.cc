#include "crypto/manifest.h"

#include <algorithm>

#include "base/assert.h"
#include "base/codec.h"
#include "crypto/certificate.h"
#include "crypto/signature_domains.h"

namespace harkara::crypto {
namespace {

constexpr std::string_view kMagic = "HKB\x01";
constexpr std::size_t kOriginAt = 4 + 2;  // behind magic, class and a reserved byte
constexpr std::size_t kFixedBytes = 4 + 2 + 16 + 16 + 8 + 4 + 8 + 16 + 32 + 1;
constexpr std::size_t kStanzaBytes = 8 + 4 + SealedKey::kSize;
static_assert(kFixedBytes + kMaxStanzas * kStanzaBytes + Signature::kSize <= kMaxManifestBytes);

bool within_limits(const Manifest& manifest) {
  const BundleHeader& header = manifest.header;
  return header.created_ms >= 0 && header.created_ms <= kMaxTime_s * 1000 &&
         header.lifetime_s >= 1 && header.lifetime_s <= kMaxLifetime_s && header.padded_size >= 1 &&
         header.padded_size <= kMaxBundleBytes && !manifest.stanzas.empty() &&
         manifest.stanzas.size() <= kMaxStanzas;
}

void write_header(ByteWriter& out, const BundleHeader& header) {
  out.raw(as_view(kMagic));
  out.u8(static_cast<std::uint8_t>(header.service_class));
  out.u8(0);  // reserved
  out.raw(header.origin.view());
  out.raw(header.destination.view());
  out.i64(header.created_ms);
  out.u32(header.lifetime_s);
  out.u64(header.padded_size);
}

Bytes encode_unsigned(const Manifest& manifest) {
  ByteWriter out;
  write_header(out, manifest.header);
  out.raw(manifest.commitment.view());
  out.raw(manifest.root.view());
  out.u8(static_cast<std::uint8_t>(manifest.stanzas.size()));
  for (const Stanza& stanza : manifest.stanzas) {
    out.raw(stanza.mailbox_tag);
    out.u32(stanza.epoch);
    out.raw(stanza.sealed.view());
  }
  return out.take();
}

BundleHeader read_header(ByteReader& in) {
  BundleHeader header;
  if (as_text(in.raw(kMagic.size())) != kMagic) in.reject();
  const auto service_class = service_class_from_number(in.u8());
  if (!service_class || in.u8() != 0) in.reject();
  header.service_class = service_class.value_or(ServiceClass::routine);
  header.origin = in.fixed<NodeId>();
  header.destination = in.fixed<EndpointId>();
  header.created_ms = in.i64();
  header.lifetime_s = in.u32();
  header.padded_size = in.u64();
  return header;
}

Stanza read_stanza(ByteReader& in) {
  Stanza stanza;
  const View tag = in.raw(stanza.mailbox_tag.size());
  std::copy(tag.begin(), tag.end(), stanza.mailbox_tag.begin());
  stanza.epoch = in.u32();
  stanza.sealed = in.fixed<SealedKey>();
  return stanza;
}

}  // namespace

Result<SignedManifest> decode_known_manifest(View encoded, const BundleId& id) {
  ByteReader in(encoded);
  Manifest manifest;
  manifest.header = read_header(in);
  manifest.commitment = in.fixed<Commitment>();
  manifest.root = in.fixed<Hash>();
  const std::size_t count = in.u8();
  if (count > kMaxStanzas) in.reject();
  for (std::size_t i = 0; i < count && in.ok(); ++i) manifest.stanzas.push_back(read_stanza(in));
  in.raw(Signature::kSize);
  if (!in.finished() || !within_limits(manifest))
    return fail(Errc::invalid, "not a bundle manifest, or outside its limits");
  return SignedManifest{std::move(manifest), id, to_bytes(encoded)};
}

Result<SignedManifest> decode_manifest(View encoded) {
  auto out = decode_known_manifest(encoded, {});
  if (out)
    out->id.bytes = hash("hk.bundle", encoded.first(encoded.size() - Signature::kSize)).bytes;
  return out;
}

SignedManifest sign_manifest(const Manifest& manifest, const SigningKey& origin,
                             const Signatures& signatures) {
  HARKARA_ASSERT(within_limits(manifest));
  HARKARA_ASSERT(manifest.header.origin == node_id_of(origin.public_key));
  Bytes body = encode_unsigned(manifest);
  const BundleId id{hash("hk.bundle", body).bytes};
  return {manifest, id, append_signature(kManifestDomain, std::move(body), origin, signatures)};
}

bool verify_manifest(const SignedManifest& manifest, const SignPublicKey& origin,
                     const Signatures& signatures) {
  return manifest.manifest.header.origin == node_id_of(origin) &&
         verify_appended(kManifestDomain, manifest.encoded, origin, signatures);
}

std::optional<NodeId> claimed_origin(View encoded) {
  if (encoded.size() < kOriginAt + NodeId::kSize) return std::nullopt;
  return NodeId::from(encoded.subspan(kOriginAt, NodeId::kSize));
}

void expect_manifest(View encoded, const SignPublicKey& origin, const Signatures& signatures) {
  expect_appended(kManifestDomain, encoded, origin, signatures);
}

Hash header_hash(const BundleHeader& header) {
  ByteWriter out;
  write_header(out, header);
  return hash("hk.header", out.bytes());
}

}  // namespace harkara::crypto
