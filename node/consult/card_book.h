// The cards that this node has seen, by the node they come from, and those that it
// has sent, so that an event may name its card instead of bringing it.
#pragma once

#include "base/ids.h"
#include "base/service_class.h"
#include "node/consult/card.h"
#include "storage/store.h"

namespace harkara::node::consult {

// So many of each origin are kept; the oldest go. A card lives for a week.
inline constexpr std::size_t kCardsPerOrigin = 8;
// Events of so long after one that brought their card may name it.
inline constexpr std::int64_t kCardIsFresh_ms = 24 * 3600 * 1000;

// True when it was not known. REQUIRES: an event of `origin` under it was verified.
Result<bool> keep_card(storage::Store& store, const NodeId& origin, View card, std::int64_t now_ms);
// Errc::not_found.
Result<Bytes> find_card(storage::Store& store, const NodeId& origin, const CardId& id);

// May an event to this mailbox name its card? Only when one of the last day brought
// it, in the same class or a more urgent one, so that nothing waits for what comes
// behind it. An emergency always brings its own.
Result<bool> may_name_card(storage::Store& store, const EndpointId& mailbox, const CardId& id,
                           ServiceClass service_class, std::int64_t now_ms);
Status note_card_sent(storage::Store& store, const EndpointId& mailbox, const CardId& id,
                      ServiceClass service_class, std::int64_t now_ms);

}  // namespace harkara::node::consult
