#include "node/consult/card_book.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/codec.h"

namespace harkara::node::consult {
namespace {

using storage::Table;

// In the table of cases; their own keys are CaseIds of 16 bytes, these are longer.
Bytes cards_of(const NodeId& origin) {
  Bytes key{'c'};
  append(key, origin.view());
  return key;
}

Bytes card_key(const NodeId& origin, const CardId& id) {
  Bytes key = cards_of(origin);
  append(key, id.view());
  return key;
}

Bytes sent_key(const EndpointId& mailbox) {
  Bytes key{'s'};
  append(key, mailbox.view());
  return key;
}

Status forget_oldest(storage::Store& store, const NodeId& origin) {
  std::vector<std::pair<std::int64_t, Bytes>> kept;
  HARKARA_TRY(store.scan(Table::cases, cards_of(origin), [&](View key, View value) {
    kept.emplace_back(ByteReader(value).i64(), to_bytes(key));
    return true;
  }));
  std::sort(kept.begin(), kept.end());
  for (std::size_t i = 0; i + kCardsPerOrigin < kept.size(); ++i)
    HARKARA_TRY(store.remove(Table::cases, kept[i].second));
  return ok();
}

}  // namespace

Result<bool> keep_card(storage::Store& store, const NodeId& origin, View card,
                       std::int64_t now_ms) {
  const Bytes key = card_key(origin, card_id(card));
  if (store.has(Table::cases, key)) return false;
  ByteWriter out;
  out.i64(now_ms);
  out.raw(card);
  HARKARA_TRY(store.put(Table::cases, key, out.bytes()));
  HARKARA_TRY(forget_oldest(store, origin));
  return true;
}

Result<Bytes> find_card(storage::Store& store, const NodeId& origin, const CardId& id) {
  HARKARA_ASSIGN(const Bytes value, store.get(Table::cases, card_key(origin, id)));
  ByteReader in(value);
  in.i64();
  return to_bytes(in.rest());
}

Result<bool> may_name_card(storage::Store& store, const EndpointId& mailbox, const CardId& id,
                           ServiceClass service_class, std::int64_t now_ms) {
  if (service_class == ServiceClass::emergency) return false;
  const auto value = store.get(Table::cases, sent_key(mailbox));
  if (!value && value.error().code == Errc::not_found) return false;
  if (!value) return value.error();
  ByteReader in(*value);
  const auto last = in.fixed<CardId>();
  const auto sent_class = service_class_from_number(in.u8());
  const std::int64_t age_ms = now_ms - in.i64();
  return in.finished() && last == id && sent_class && *sent_class <= service_class && age_ms >= 0 &&
         age_ms < kCardIsFresh_ms;
}

Status note_card_sent(storage::Store& store, const EndpointId& mailbox, const CardId& id,
                      ServiceClass service_class, std::int64_t now_ms) {
  ByteWriter out;
  out.raw(id.view());
  out.u8(static_cast<std::uint8_t>(service_class));
  out.i64(now_ms);
  return store.put(Table::cases, sent_key(mailbox), out.bytes());
}

}  // namespace harkara::node::consult
