// Enrolment by files, with no network between: a request goes out on a stick, a
// reply comes back.
//
//   request: {"harkara": "request 1", "body": TEXT, "node_signature": HEX,
//             "person_signature": HEX}
//     body, as JSON text, signed as it stands by both new keys (domain
//     "hk.sig.request"): {"name", "tier", "desks", "node", "person", "link"}
//   reply:   {"harkara": "reply 1", "node": HEX, "person": HEX, "authority": HEX,
//             "root": HEX, "parents": [CARD...], "children": [CARD...], "contacts": [CARD...]}
//     certificates and cards prove themselves under the root; the root is proven
//     by its fingerprint, read aloud.
#pragma once

#include "node/home.h"
#include "node/network.h"

namespace harkara::node {

std::string write_request(const Config& config, const Keyring& keyring);
// Errc::forged unless both keys signed it; Errc::invalid.
Result<Enrolment> read_request(std::string_view text);

struct ReplyCards {
  std::vector<ContactCard> parents;   // up the tree; dialled when they listen
  std::vector<ContactCard> children;  // down the tree, to be dialled from here
  std::vector<ContactCard> contacts;  // whose desks may be written to
};
std::string write_reply(const Enrolled& enrolled, const Authority& authority,
                        const ReplyCards& cards);

struct Reply {
  crypto::Certificate node;
  crypto::Certificate person;
  Bytes authority;
  crypto::Certificate root;
  crypto::TrustStore trust;
  ReplyCards cards;
};
// Verified under the root it brings.
Result<Reply> read_reply(std::string_view text, std::int64_t now_s);

// Writes certificates, cards and harkara.toml's parents into the home, and the
// cards' mailboxes into its store. Errc::refused when the reply is for other keys.
Status join(const HomePaths& paths, Config config, const Keyring& keyring, const Reply& reply,
            Random& random);

}  // namespace harkara::node
