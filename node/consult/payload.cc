#include "node/consult/payload.h"

#include <zstd.h>

#include "base/codec.h"
#include "base/limits.h"
#include "node/consult/event_json.h"

namespace harkara::node::consult {
namespace {

// The last byte is the version: another grammar is another magic.
constexpr std::string_view kMagic("hkevent\x01", kPayloadMagicBytes);
constexpr std::string_view kName = kMagic.substr(0, kPayloadMagicBytes - 1);
constexpr std::string_view kDomain = "hk.sig.event";
constexpr int kCompressionLevel = 19;

struct Parts {
  View certificate;
  crypto::Signature signature;
  View compressed;
};

Result<Parts> split(View payload) {
  if (payload.size() > kMaxPayloadBytes)
    return fail(Errc::too_large, "event payload of " + std::to_string(payload.size()) + " bytes");
  ByteReader in(payload);
  const View magic = in.raw(kPayloadMagicBytes);
  if (!in.ok() || as_text(magic.first(kName.size())) != kName)
    return fail(Errc::invalid, "event payload: the magic is missing");
  if (as_text(magic) != kMagic)
    return fail(Errc::unsupported, "event payload of version " + std::to_string(magic.back()) +
                                       "; this build reads 1");
  Parts parts;
  parts.certificate = in.bytes16();
  parts.signature = in.fixed<crypto::Signature>();
  parts.compressed = in.rest();
  if (!in.ok() || parts.certificate.size() > kMaxCertificateBytes || parts.compressed.empty())
    return fail(Errc::invalid, "event payload: cut short or malformed");
  return parts;
}

Bytes signed_bytes(const Binding& binding, View compressed) {
  ByteWriter out;
  out.raw(as_view(kMagic));
  out.raw(binding.origin.view());
  out.raw(binding.mailbox.view());
  out.raw(compressed);
  return out.take();
}

Result<Bytes> compress(View text) {
  Bytes out(ZSTD_compressBound(text.size()));
  const std::size_t size =
      ZSTD_compress(out.data(), out.size(), text.data(), text.size(), kCompressionLevel);
  if (ZSTD_isError(size) != 0) return fail(Errc::io, "zstd could not compress the event");
  out.resize(size);
  return out;
}

// One frame that says its size; the size is believed only as far as the limit.
Result<Bytes> decompress(View frame) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
    return fail(Errc::invalid, "event payload: no zstd frame of known size");
  if (size > kMaxRecordBytes)
    return fail(Errc::too_large, "event payload: would decompress to " + std::to_string(size) +
                                     " bytes; at most " + std::to_string(kMaxRecordBytes));
  if (ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size())
    return fail(Errc::invalid, "event payload: bytes after the zstd frame");
  Bytes out(static_cast<std::size_t>(size));
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) != 0 || got != out.size())
    return fail(Errc::invalid, "event payload: damaged zstd frame");
  return out;
}

Result<Event> open_parts(const Parts& parts) {
  HARKARA_ASSIGN(const crypto::Certificate author, crypto::decode_certificate(parts.certificate));
  HARKARA_ASSIGN(const Bytes json, decompress(parts.compressed));
  HARKARA_ASSIGN(Event event, decode_event(json));
  event.author = author.fields.name;
  event.author_id = author.subject;
  return event;
}

}  // namespace

crypto::Scope scope_for(EventKind kind) {
  switch (kind) {
    case EventKind::asked:
    case EventKind::viewed:
    case EventKind::answered: return crypto::Scope::answer;
    case EventKind::opened:
    case EventKind::amended:
    case EventKind::replied:
    case EventKind::progress: return crypto::Scope::consult;
  }
  return crypto::Scope::consult | crypto::Scope::answer;
}

Result<Bytes> sign_payload(const Event& event, const Binding& binding, View certificate,
                           const crypto::SigningKey& person) {
  HARKARA_ASSIGN(const std::string json, encode_event(event));
  HARKARA_ASSIGN(const Bytes compressed, compress(as_view(json)));
  const crypto::Signature signature =
      crypto::sign({kDomain, signed_bytes(binding, compressed)}, person);
  ByteWriter out;
  out.raw(as_view(kMagic));
  out.bytes16(certificate);
  out.raw(signature.view());
  out.raw(compressed);
  return out.take();
}

bool is_event_payload(View leading) {
  return leading.size() >= kPayloadMagicBytes && as_text(leading.first(kName.size())) == kName;
}

Result<Event> read_payload(View payload) {
  HARKARA_ASSIGN(const Parts parts, split(payload));
  return open_parts(parts);
}

Result<Event> verify_payload(View payload, const Binding& binding, const crypto::TrustStore& trust,
                             std::int64_t now_s) {
  HARKARA_ASSIGN(const Parts parts, split(payload));
  HARKARA_ASSIGN(
      const crypto::Certificate author,
      trust.verify(parts.certificate, crypto::CertificateKind::person, crypto::Scope::none, now_s));
  const Bytes bytes = signed_bytes(binding, parts.compressed);
  if (!crypto::verify({kDomain, bytes}, parts.signature, author.fields.identity))
    return fail(Errc::forged, "event payload: the signature of person '" + author.fields.name +
                                  "' does not hold for this origin node and mailbox");
  HARKARA_ASSIGN(Event event, open_parts(parts));
  if (!crypto::allows(author.fields.scope, scope_for(event.kind)))
    return fail(Errc::refused, "person '" + author.fields.name + "' may not write '" +
                                   event_kind_name(event.kind) +
                                   "' events: the certificate lacks the scope");
  return event;
}

}  // namespace harkara::node::consult
