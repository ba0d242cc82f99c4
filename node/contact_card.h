// A contact card: what a node must know of another to reach it and to seal to its
// desks. JSON, carried by hand, USB or mail:
//
//   {"harkara": "card 1",
//    "certificate": HEX,            the node's certificate
//    "endpoint": "tcp://...",       absent: it does not listen
//    "mailboxes": [HEX...],         descriptors of desks and inboxes it knows
//    "owners": [HEX...]}            certificates of those mailboxes' owners
//
// Everything in it proves itself under the network's root, save the endpoint: a
// false one leads to a peer that cannot prove the certificate's link key.
#pragma once

#include <optional>

#include "crypto/certificate.h"
#include "crypto/mailbox.h"
#include "storage/store.h"

namespace harkara::node {

struct ContactCard {
  crypto::Certificate node;
  std::string endpoint;  // empty: it does not listen
  std::vector<crypto::MailboxDescriptor> mailboxes;
  std::vector<crypto::Certificate> owners;
};

std::string write_card(const ContactCard& card);
// Parses and verifies all of it. Errc::invalid, forged, refused, expired.
Result<ContactCard> read_card(std::string_view text, const crypto::TrustStore& trust,
                              std::int64_t now_s);

// Keeps the card's mailboxes and certificates in the store; a descriptor with a
// higher sequence already there stays. The caller commits.
Status remember_card(const ContactCard& card, storage::Store& store);
// A card of ourselves, with every mailbox the store knows.
Result<ContactCard> make_card(const crypto::Certificate& self, const std::string& endpoint,
                              storage::Store& store);

}  // namespace harkara::node
