#include "node/contact_card.h"

#include <algorithm>

#include "node/json_fields.h"
#include "node/link/transport.h"

namespace harkara::node {
namespace {

using crypto::Certificate;
using crypto::MailboxDescriptor;
using storage::Table;

constexpr const char* kCardVersion = "card 1";

const Certificate* owner_of(const MailboxDescriptor& mailbox, const ContactCard& card) {
  if (card.node.subject == mailbox.owner) return &card.node;
  for (const Certificate& each : card.owners)
    if (each.subject == mailbox.owner) return &each;
  return nullptr;
}

Status check_mailboxes(const ContactCard& card) {
  for (const MailboxDescriptor& mailbox : card.mailboxes) {
    const Certificate* owner = owner_of(mailbox, card);
    if (owner == nullptr)
      return fail(Errc::refused, "the card lacks the certificate behind " + mailbox.address);
    HARKARA_TRY(crypto::verify_mailbox(mailbox, *owner));
  }
  return ok();
}

Status remember_mailbox(const MailboxDescriptor& mailbox, storage::Store& store) {
  const Result<Bytes> known = store.get(Table::mailboxes, mailbox.mailbox.view());
  if (known) {
    const Result<MailboxDescriptor> before = crypto::decode_mailbox(*known);
    if (before && before->sequence >= mailbox.sequence) return ok();
  }
  return store.put(Table::mailboxes, mailbox.mailbox.view(), mailbox.encoded);
}

}  // namespace

std::string write_card(const ContactCard& card) {
  Json out = {{"harkara", kCardVersion}, {"certificate", to_hex(card.node.encoded)}};
  if (!card.endpoint.empty()) out["endpoint"] = card.endpoint;
  out["mailboxes"] = Json::array();
  for (const auto& each : card.mailboxes) out["mailboxes"].push_back(to_hex(each.encoded));
  out["owners"] = Json::array();
  for (const auto& each : card.owners) out["owners"].push_back(to_hex(each.encoded));
  return out.dump(1) + "\n";
}

Result<ContactCard> read_card(std::string_view text, const crypto::TrustStore& trust,
                              std::int64_t now_s) {
  using crypto::CertificateKind;
  using crypto::Scope;
  HARKARA_ASSIGN(const Json in, parse_object(text));
  if (in.value("harkara", Json()) != kCardVersion)
    return fail(Errc::invalid, "is not a harkara contact card");
  ContactCard out;
  HARKARA_ASSIGN(const Bytes certificate, hex_field(in, "certificate"));
  HARKARA_ASSIGN(out.node, trust.verify(certificate, CertificateKind::node, Scope::none, now_s));
  if (in.contains("endpoint")) {
    HARKARA_ASSIGN(out.endpoint, text_field(in, "endpoint"));
    HARKARA_TRY(scheme_of(out.endpoint));
  }
  HARKARA_ASSIGN(const std::vector<Bytes> owners, hex_list(in, "owners"));
  for (const Bytes& each : owners) {
    HARKARA_ASSIGN(Certificate owner,
                   trust.verify(each, CertificateKind::node, Scope::none, now_s));
    out.owners.push_back(std::move(owner));
  }
  HARKARA_ASSIGN(const std::vector<Bytes> mailboxes, hex_list(in, "mailboxes"));
  for (const Bytes& each : mailboxes) {
    HARKARA_ASSIGN(MailboxDescriptor mailbox, crypto::decode_mailbox(each));
    out.mailboxes.push_back(std::move(mailbox));
  }
  HARKARA_TRY(check_mailboxes(out));
  return out;
}

Status remember_card(const ContactCard& card, storage::Store& store) {
  HARKARA_TRY(store.put(Table::certificates, card.node.subject.view(), card.node.encoded));
  for (const Certificate& each : card.owners)
    HARKARA_TRY(store.put(Table::certificates, each.subject.view(), each.encoded));
  for (const MailboxDescriptor& each : card.mailboxes) HARKARA_TRY(remember_mailbox(each, store));
  return ok();
}

Result<ContactCard> make_card(const Certificate& self, const std::string& endpoint,
                              storage::Store& store) {
  ContactCard out;
  if (!endpoint.empty()) HARKARA_TRY(scheme_of(endpoint));
  out.node = self;
  out.endpoint = endpoint;
  HARKARA_TRY(store.scan(Table::mailboxes, {}, [&](View, View value) {
    if (auto mailbox = crypto::decode_mailbox(value)) out.mailboxes.push_back(*std::move(mailbox));
    return true;
  }));
  for (const MailboxDescriptor& mailbox : out.mailboxes) {
    if (owner_of(mailbox, out) != nullptr) continue;
    HARKARA_ASSIGN(const Bytes encoded, store.get(Table::certificates, mailbox.owner.view()));
    HARKARA_ASSIGN(Certificate owner, crypto::decode_certificate(encoded));
    out.owners.push_back(std::move(owner));
  }
  return out;
}

}  // namespace harkara::node
