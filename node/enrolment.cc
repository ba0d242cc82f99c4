#include "node/enrolment.h"

#include <algorithm>

#include "base/text.h"
#include "node/advice.h"
#include "node/files.h"
#include "node/json_fields.h"
#include "storage/lmdb_store.h"

namespace harkara::node {
namespace {

constexpr std::string_view kRequestDomain = "hk.sig.request";
constexpr const char* kRequestVersion = "request 1";
constexpr const char* kReplyVersion = "reply 1";

std::string signed_by(const crypto::SigningKey& key, const std::string& body) {
  return to_hex(crypto::sign({kRequestDomain, as_view(body)}, key).view());
}

Status check_signature(const Json& outer, const char* field, const std::string& body,
                       const crypto::SignPublicKey& key) {
  HARKARA_ASSIGN(const auto signature, fixed_field<crypto::Signature>(outer, field));
  if (!crypto::verify({kRequestDomain, as_view(body)}, signature, key))
    return fail(Errc::forged, std::string(field) + " does not match the request");
  return ok();
}

Json to_cards(const std::vector<ContactCard>& cards) {
  Json out = Json::array();
  for (const ContactCard& card : cards) out.push_back(write_card(card));
  return out;
}

Result<std::vector<ContactCard>> read_cards(const Json& reply, const char* key,
                                            const crypto::TrustStore& trust, std::int64_t now_s) {
  HARKARA_ASSIGN(const std::vector<std::string> texts, text_list(reply, key));
  std::vector<ContactCard> out;
  for (const std::string& text : texts) {
    HARKARA_ASSIGN(ContactCard card, read_card(text, trust, now_s));
    out.push_back(std::move(card));
  }
  return out;
}

Result<std::vector<NeighbourConfig>> write_cards(const HomePaths& paths,
                                                 const std::vector<ContactCard>& cards) {
  std::vector<NeighbourConfig> out;
  for (const ContactCard& card : cards) {
    const std::string name = "cards/" + card.node.fields.name + ".card";
    HARKARA_TRY(write_file(paths.of_config(name), as_view(write_card(card))));
    out.push_back({name, std::nullopt});
  }
  return out;
}

Status remember_cards(const HomePaths& paths, const Config& config, const Keyring& keyring,
                      const ReplyCards& cards, Random& random) {
  HARKARA_ASSIGN(auto store, storage::LmdbStore::open(paths.store(), keyring.store, random,
                                                      {config.quota_bytes}));
  for (const auto* list : {&cards.parents, &cards.children, &cards.contacts})
    for (const ContactCard& card : *list) HARKARA_TRY(remember_card(card, *store));
  return store->commit();
}

}  // namespace

std::string write_request(const Config& config, const Keyring& keyring) {
  const crypto::SigningKey node = keyring.node();
  const crypto::SigningKey person = keyring.person();
  const Json body = {{"name", config.name},
                     {"tier", tier_name(config.tier)},
                     {"desks", config.desks},
                     {"node", to_hex(node.public_key.view())},
                     {"person", to_hex(person.public_key.view())},
                     {"link", to_hex(keyring.link.public_key.view())}};
  const std::string text = body.dump();
  const Json out = {{"harkara", kRequestVersion},
                    {"body", text},
                    {"node_signature", signed_by(node, text)},
                    {"person_signature", signed_by(person, text)}};
  return out.dump(1) + "\n";
}

Result<Enrolment> read_request(std::string_view text) {
  HARKARA_ASSIGN(const Json outer, parse_object(text));
  if (outer.value("harkara", Json()) != kRequestVersion)
    return fail(Errc::invalid, "is not a harkara enrolment request");
  HARKARA_ASSIGN(const std::string body_text, text_field(outer, "body"));
  HARKARA_ASSIGN(const Json body, parse_object(body_text));
  Enrolment out;
  HARKARA_ASSIGN(out.name, text_field(body, "name"));
  HARKARA_ASSIGN(const std::string tier, text_field(body, "tier"));
  HARKARA_ASSIGN(out.desks, text_list(body, "desks"));
  HARKARA_ASSIGN(out.node, fixed_field<crypto::SignPublicKey>(body, "node"));
  HARKARA_ASSIGN(out.person, fixed_field<crypto::SignPublicKey>(body, "person"));
  HARKARA_ASSIGN(out.link, fixed_field<crypto::BoxPublicKey>(body, "link"));
  const auto known_tier = tier_from_name(tier);
  if (!known_tier || !crypto::valid_name(out.name))
    return fail(Errc::invalid, "the request's name or tier is not valid");
  out.tier = *known_tier;
  HARKARA_TRY(check_signature(outer, "node_signature", body_text, out.node));
  HARKARA_TRY(check_signature(outer, "person_signature", body_text, out.person));
  return out;
}

std::string write_reply(const Enrolled& enrolled, const Authority& authority,
                        const ReplyCards& cards) {
  const Json out = {{"harkara", kReplyVersion},
                    {"node", to_hex(enrolled.node.encoded)},
                    {"person", to_hex(enrolled.person.encoded)},
                    {"authority", to_hex(authority.certificate.encoded)},
                    {"root", to_hex(authority.root.encoded)},
                    {"parents", to_cards(cards.parents)},
                    {"children", to_cards(cards.children)},
                    {"contacts", to_cards(cards.contacts)}};
  return out.dump(1) + "\n";
}

Result<Reply> read_reply(std::string_view text, std::int64_t now_s) {
  using crypto::CertificateKind;
  using crypto::Scope;
  HARKARA_ASSIGN(const Json in, parse_object(text));
  if (in.value("harkara", Json()) != kReplyVersion)
    return fail(Errc::invalid, "is not a harkara enrolment reply");
  Reply out;
  HARKARA_ASSIGN(const Bytes root, hex_field(in, "root"));
  HARKARA_ASSIGN(out.authority, hex_field(in, "authority"));
  HARKARA_ASSIGN(const Bytes node, hex_field(in, "node"));
  HARKARA_ASSIGN(const Bytes person, hex_field(in, "person"));
  HARKARA_ASSIGN(out.root, crypto::decode_certificate(root));
  HARKARA_TRY(out.trust.add_root(root));
  // A board in 1970 may join: time is at least the start of what it is given.
  HARKARA_ASSIGN(const crypto::Certificate unproven, crypto::decode_certificate(node));
  now_s = std::max(now_s, unproven.fields.not_before_s);
  HARKARA_TRY(out.trust.add_authority(out.authority, now_s));
  HARKARA_ASSIGN(out.node, out.trust.verify(node, CertificateKind::node, Scope::none, now_s));
  HARKARA_ASSIGN(out.person, out.trust.verify(person, CertificateKind::person, Scope::none, now_s));
  HARKARA_ASSIGN(out.cards.parents, read_cards(in, "parents", out.trust, now_s));
  HARKARA_ASSIGN(out.cards.children, read_cards(in, "children", out.trust, now_s));
  HARKARA_ASSIGN(out.cards.contacts, read_cards(in, "contacts", out.trust, now_s));
  return out;
}

Status join(const HomePaths& paths, Config config, const Keyring& keyring, const Reply& reply,
            Random& random) {
  if (reply.node.fields.identity != keyring.node().public_key ||
      reply.person.fields.identity != keyring.person().public_key ||
      reply.node.fields.link != keyring.link.public_key)
    return fail_next(Errc::refused,
                     "the reply is for " + reply.node.fields.name + ", made with other keys than " +
                         paths.keystore().string(),
                     "use the reply to this home's own request");
  HARKARA_TRY(remember_cards(paths, config, keyring, reply.cards, random));
  HARKARA_TRY(write_file(paths.certificate("root"), reply.root.encoded));
  HARKARA_TRY(write_file(paths.certificate("authority"), reply.authority));
  HARKARA_TRY(write_file(paths.certificate("person"), reply.person.encoded));
  HARKARA_ASSIGN(config.parents, write_cards(paths, reply.cards.parents));
  HARKARA_ASSIGN(config.children, write_cards(paths, reply.cards.children));
  HARKARA_TRY(write_file(paths.config(), as_view(write_config(config))));
  return write_file(paths.certificate("node"), reply.node.encoded);  // last: now it has joined
}

}  // namespace harkara::node
