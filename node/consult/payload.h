// The payload of an event's bundle: the author's card, the signature, and the compressed
// event. The signature covers the origin node and the mailbox, so that a recipient
// cannot seal somebody's words again and pass them on as addressed to another.
// A payload is whole, with its card, or names the card; the signature is the same.
// Byte grammar: node/consult/README.md.
#pragma once

#include <optional>

#include "crypto/certificate.h"
#include "node/consult/card.h"
#include "node/consult/event.h"

namespace harkara::node::consult {

inline constexpr std::size_t kPayloadMagicBytes = 8;
inline constexpr std::size_t kMaxPayloadBytes = 72 * 1024;

// From the manifest of the bundle that carries the payload.
struct Binding {
  NodeId origin;
  EndpointId mailbox;
};

// What a person's certificate must allow to write an event of this kind.
crypto::Scope scope_for(EventKind kind);

// A whole payload; event.reply_mailbox becomes part of its card.
// REQUIRES: `certificate` is that of `person`.
Result<Bytes> sign_payload(const Event& event, const Binding& binding, View certificate,
                           const crypto::SigningKey& person);

// REQUIRES: at least kPayloadMagicBytes, unless the content is shorter.
bool is_event_payload(View leading);

// The card of a whole payload, a view into it. Errc::invalid, also when it is only named.
Result<View> card_of(View payload);
// The card that a payload names instead of bringing it; empty for any other bytes.
std::optional<CardId> named_card(View payload);
// From whole to named, and back. REQUIRES: of that form, and for the latter a card of
// that name.
Bytes without_card(View whole);
Bytes with_card(View named, View card);

// The next two read whole payloads. Parses under limits and fills in the author as the
// certificate names it; proves nothing. Errc::invalid, Errc::unsupported, Errc::too_large.
Result<Event> read_payload(View payload);

// The signature and the certificate first, then the rest: nothing of an unknown
// author is decompressed. `now_s` as TrustStore::verify. Errc::forged, refused,
// expired, and those of read_payload.
Result<Event> verify_payload(View payload, const Binding& binding, const crypto::TrustStore& trust,
                             std::int64_t now_s);

}  // namespace harkara::node::consult
