#include "node/consult/card.h"

#include <algorithm>

#include "base/codec.h"
#include "base/limits.h"
#include "crypto/hash.h"

namespace harkara::node::consult {

Bytes encode_card(const Card& card) {
  ByteWriter out;
  out.bytes16(card.certificate);
  out.raw(card.mailbox);
  return out.take();
}

Result<Card> decode_card(View encoded) {
  ByteReader in(encoded);
  Card card;
  card.certificate = in.bytes16();
  card.mailbox = in.rest();
  if (!in.ok() || card.certificate.empty() || card.certificate.size() > kMaxCertificateBytes ||
      card.mailbox.size() > kMaxDescriptorBytes)
    return fail(Errc::invalid, "event payload: the author's card is malformed");
  return card;
}

CardId card_id(View encoded) {
  const crypto::Hash hash = crypto::hash("hk.card", encoded);
  CardId id;
  std::copy_n(hash.bytes.begin(), CardId::kSize, id.bytes.begin());
  return id;
}

}  // namespace harkara::node::consult
