// What stays the same from one event of an author to the next: the person's
// certificate and, from the clinic's side, the inbox to answer to. It is half of a
// short event, so an event may name a card that another one brought.
//
//   card = size(2) certificate mailbox        ; mailbox: to the end, may be empty
#pragma once

#include "base/bytes.h"
#include "base/fixed_bytes.h"
#include "base/result.h"

namespace harkara::node::consult {

// The first half of BLAKE2b-256("hk.card", card).
using CardId = FixedBytes<struct CardIdKind, 16>;

inline constexpr std::size_t kMaxDescriptorBytes = 2'048;

// Views into an encoded card.
struct Card {
  View certificate;
  View mailbox;  // descriptor; empty: none
};

Bytes encode_card(const Card& card);
// Parses under limits; proves nothing. Errc::invalid.
Result<Card> decode_card(View encoded);
CardId card_id(View encoded);

}  // namespace harkara::node::consult
