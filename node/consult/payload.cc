#include "node/consult/payload.h"

#include <zstd.h>

#include <memory>

#include "base/assert.h"
#include "base/codec.h"
#include "base/limits.h"
#include "node/consult/authors.h"
#include "node/consult/event_dictionary.h"
#include "node/consult/event_json.h"

namespace harkara::node::consult {
namespace {

// The last byte is the version: another grammar is another magic.
constexpr std::string_view kMagic("hkevent\x02", kPayloadMagicBytes);
constexpr std::string_view kName = kMagic.substr(0, kPayloadMagicBytes - 1);
constexpr std::string_view kDomain = "hk.sig.event";
constexpr int kCompressionLevel = 19;

enum class Form : std::uint8_t { whole = 0, named = 1 };

struct Parts {
  View card;  // empty when it is named
  CardId card_id;
  View signed_part;  // signature and frame
  crypto::Signature signature;
  View compressed;
};

Status check_magic(View magic) {
  if (magic.empty() || as_text(magic.first(kName.size())) != kName)
    return fail(Errc::invalid, "event payload: the magic is missing");
  if (as_text(magic) != kMagic)
    return fail(Errc::unsupported, "event payload of version " + std::to_string(magic.back()) +
                                       "; this build reads " + std::to_string(kMagic.back()));
  return ok();
}

void read_card(ByteReader& in, Parts& parts) {
  switch (static_cast<Form>(in.u8())) {
    case Form::whole:
      parts.card = in.bytes16();
      if (parts.card.empty()) in.reject();
      parts.card_id = card_id(parts.card);
      return;
    case Form::named: parts.card_id = in.fixed<CardId>(); return;
  }
  in.reject();
}

Result<Parts> split(View payload) {
  if (payload.size() > kMaxPayloadBytes)
    return fail(Errc::too_large, "event payload of " + std::to_string(payload.size()) + " bytes");
  ByteReader in(payload);
  HARKARA_TRY(check_magic(in.raw(kPayloadMagicBytes)));
  Parts parts;
  read_card(in, parts);
  parts.signed_part = in.rest();
  parts.signature = in.fixed<crypto::Signature>();
  parts.compressed = in.rest();
  if (!in.ok() || parts.compressed.empty())
    return fail(Errc::invalid, "event payload: cut short or malformed");
  return parts;
}

Bytes signed_bytes(const Binding& binding, const CardId& card, View compressed) {
  ByteWriter out;
  out.raw(as_view(kMagic));
  out.raw(binding.origin.view());
  out.raw(binding.mailbox.view());
  out.raw(card.view());
  out.raw(compressed);
  return out.take();
}

ByteWriter begin(Form form) {
  ByteWriter out;
  out.raw(as_view(kMagic));
  out.u8(static_cast<std::uint8_t>(form));
  return out;
}

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

Result<Bytes> compress(View text) {
  const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  Bytes out(ZSTD_compressBound(text.size()));
  const std::string_view words = kEventDictionary;
  const std::size_t size =
      ZSTD_compress_usingDict(context.get(), out.data(), out.size(), text.data(), text.size(),
                              words.data(), words.size(), kCompressionLevel);
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
  const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  Bytes out(static_cast<std::size_t>(size));
  const std::string_view words = kEventDictionary;
  const std::size_t got =
      ZSTD_decompress_usingDict(context.get(), out.data(), out.size(), frame.data(), frame.size(),
                                words.data(), words.size());
  if (ZSTD_isError(got) != 0 || got != out.size())
    return fail(Errc::invalid, "event payload: damaged zstd frame");
  return out;
}

Result<Event> open_parts(const Parts& parts, const Card& card) {
  HARKARA_ASSIGN(const crypto::Certificate author, crypto::decode_certificate(card.certificate));
  HARKARA_ASSIGN(const Bytes json, decompress(parts.compressed));
  HARKARA_ASSIGN(Event event, decode_event(json));
  event.reply_mailbox = to_bytes(card.mailbox);
  event.author = author.fields.name;
  event.author_id = author.subject;
  return event;
}

}  // namespace

crypto::Scope scope_for(EventKind kind) {
  return side_of(kind) == Side::desk ? crypto::Scope::answer : crypto::Scope::consult;
}

Result<Bytes> sign_payload(const Event& event, const Binding& binding, View certificate,
                           const crypto::SigningKey& person) {
  HARKARA_ASSIGN(const std::string json, encode_event(event));
  HARKARA_ASSIGN(const Bytes compressed, compress(as_view(json)));
  const Bytes card = encode_card({certificate, event.reply_mailbox});
  ByteWriter out = begin(Form::whole);
  out.bytes16(card);
  out.raw(crypto::sign({kDomain, signed_bytes(binding, card_id(card), compressed)}, person).view());
  out.raw(compressed);
  return out.take();
}

bool is_event_payload(View leading) {
  return leading.size() >= kPayloadMagicBytes && as_text(leading.first(kName.size())) == kName;
}

Result<View> card_of(View payload) {
  HARKARA_ASSIGN(const Parts parts, split(payload));
  if (parts.card.empty()) return fail(Errc::invalid, "event payload: without its author's card");
  return parts.card;
}

std::optional<CardId> named_card(View payload) {
  const auto parts = split(payload);
  if (!parts || !parts->card.empty()) return std::nullopt;
  return parts->card_id;
}

Bytes without_card(View whole) {
  const auto parts = split(whole);
  HARKARA_ASSERT(parts && !parts->card.empty());
  ByteWriter out = begin(Form::named);
  out.raw(parts->card_id.view());
  out.raw(parts->signed_part);
  return out.take();
}

Bytes with_card(View named, View card) {
  const auto parts = split(named);
  HARKARA_ASSERT(parts && parts->card_id == card_id(card));
  ByteWriter out = begin(Form::whole);
  out.bytes16(card);
  out.raw(parts->signed_part);
  return out.take();
}

Result<Event> read_payload(View payload) {
  HARKARA_ASSIGN(const Parts parts, split(payload));
  HARKARA_ASSIGN(const Card card, decode_card(parts.card));
  return open_parts(parts, card);
}

Result<Event> verify_payload(View payload, const Binding& binding, const crypto::TrustStore& trust,
                             std::int64_t now_s) {
  HARKARA_ASSIGN(const Parts parts, split(payload));
  HARKARA_ASSIGN(const Card card, decode_card(parts.card));
  HARKARA_ASSIGN(
      const crypto::Certificate author,
      trust.verify(card.certificate, crypto::CertificateKind::person, crypto::Scope::none, now_s));
  const Bytes bytes = signed_bytes(binding, parts.card_id, parts.compressed);
  if (!crypto::verify({kDomain, bytes}, parts.signature, author.fields.identity))
    return fail(Errc::forged, "event payload: the signature of person '" + author.fields.name +
                                  "' does not hold for this origin node and mailbox");
  HARKARA_ASSIGN(Event event, open_parts(parts, card));
  if (!crypto::allows(author.fields.scope, scope_for(event.kind)))
    return fail(Errc::refused, "person '" + author.fields.name + "' may not write '" +
                                   event_kind_name(event.kind) +
                                   "' events: the certificate lacks the scope");
  return event;
}

}  // namespace harkara::node::consult
