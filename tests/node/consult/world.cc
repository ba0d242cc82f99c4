#include "tests/node/consult/world.h"

#include <stdlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "node/consult/mailboxes.h"

namespace harkara::node::consult::testing {
namespace {

using crypto::CertificateKind;
using crypto::Scope;

storage::StoreKey store_key() {
  storage::StoreKey key;
  std::fill(key.mutable_view().begin(), key.mutable_view().end(), std::uint8_t{9});
  return key;
}

void introduce(TestNode& a, TestNode& to) {
  REQUIRE(to.store.put(storage::Table::certificates, a.id.view(), a.certificate));
  const auto mailboxes = all_mailboxes(a.store);
  REQUIRE(mailboxes);
  for (const auto& mailbox : *mailboxes)
    if (mailbox.owner == a.id && !is_inbox_address(mailbox.address))
      REQUIRE(learn_mailbox(to.context(), mailbox, kNow_s));
  REQUIRE(to.store.commit());
}

}  // namespace

Network::Network() {
  crypto::initialise();
  root_ = crypto::make_signing_key(random);
  authority_ = crypto::make_signing_key(random);
  auto root = fields(CertificateKind::root, "root", root_);
  auto authority = fields(CertificateKind::authority, "up", authority_);
  root.scope = authority.scope = Scope::issue;
  REQUIRE(trust.add_root(crypto::issue_certificate(root, root_).encoded));
  REQUIRE(trust.add_authority(crypto::issue_certificate(authority, root_).encoded, kNow_s));
}

crypto::CertificateFields Network::fields(CertificateKind kind, const std::string& name,
                                          const crypto::SigningKey& key) const {
  crypto::CertificateFields out;
  out.kind = kind;
  out.identity = key.public_key;
  out.not_before_s = kNow_s - 365 * 86'400;
  out.not_after_s = kNow_s + 365 * 86'400;
  out.name = name;
  return out;
}

Bytes Network::node_certificate(const std::string& name, const crypto::SigningKey& key, Tier tier) {
  auto out = fields(CertificateKind::node, name, key);
  out.tier = tier;
  out.scope = Scope::originate | Scope::relay | Scope::host_desks;
  out.link = crypto::make_box_key(random).public_key;
  return crypto::issue_certificate(out, authority_).encoded;
}

Person Network::person(const std::string& name, Scope scope, std::int64_t not_after_s) {
  Person out;
  out.key = crypto::make_signing_key(random);
  auto certificate = fields(CertificateKind::person, name, out.key);
  certificate.scope = scope;
  certificate.not_after_s = not_after_s;
  out.certificate = crypto::issue_certificate(certificate, authority_).encoded;
  return out;
}

TestNode::TestNode(Network& network, const std::string& node_name, Tier tier, Scope person_scope,
                   std::uint64_t quota_bytes)
    : name(node_name),
      key(crypto::make_signing_key(network.random)),
      id(crypto::node_id_of(key.public_key)),
      certificate(network.node_certificate(name, key, tier)),
      person(network.person("dr." + name, person_scope)),
      random(network.random.next_u64()),
      store(store_key(), random, quota_bytes),
      book({id, name, key, person.key, person.certificate, network.trust, bundles, random}),
      trust_(network.trust) {}

Context TestNode::context() {
  return {id, name, key, person.key, person.certificate, trust_, bundles, random};
}

World::World(std::uint64_t clinic_quota_bytes)
    : clinic(network, "clinic", Tier::clinic, Scope::consult, clinic_quota_bytes),
      hub(network, "aiims", Tier::hub, Scope::answer) {
  REQUIRE(clinic.book.maintain_mailboxes({}, kNow));
  REQUIRE(hub.book.maintain_mailboxes({"radiology"}, kNow));
  introduce(clinic, hub);
  introduce(hub, clinic);
}

void carry_one(TestNode& from, TestNode& to, const BundleId& id) {
  const auto record = from.bundles.find(id);
  REQUIRE(record);
  const auto here = is_ours(to.store, record->manifest.manifest.header.destination);
  REQUIRE(here);
  auto copy = to.bundles.begin(record->manifest, 0, from.id);
  REQUIRE(copy);
  for (std::uint32_t i = 0; i < record->manifest.manifest.shape().chunks(); ++i) {
    const auto chunk = from.bundles.chunk(*record, i);
    REQUIRE(chunk);
    REQUIRE(to.bundles.add_chunk(*copy, i, *chunk));
  }
  REQUIRE(to.bundles.complete(*copy, *here));
  REQUIRE(to.store.commit());
}

void carry(TestNode& from, TestNode& to, const std::vector<BundleId>& only) {
  for (const BundleId& id : queued(from)) {
    const bool wanted = only.empty() || std::find(only.begin(), only.end(), id) != only.end();
    if (wanted && !to.bundles.knows(id)) carry_one(from, to, id);
  }
}

void deliver(TestNode& at, const BundleId& id) {
  auto record = at.bundles.find(id);
  REQUIRE(record);
  const auto before = record->state;
  record->state = storage::BundleState::delivered;
  REQUIRE(at.bundles.update(*record, before));
  REQUIRE(at.bundles.purge_chunks(*record));
  REQUIRE(at.store.commit());
}

std::vector<BundleId> queued(TestNode& node) {
  std::vector<BundleId> ids;
  REQUIRE(node.bundles.each_queued([&](ServiceClass, std::uint64_t, const BundleId& id) {
    ids.push_back(id);
    return true;
  }));
  return ids;
}

std::size_t inbox_size(TestNode& node) {
  std::size_t size = 0;
  REQUIRE(node.bundles.each_inbox([&](std::uint64_t, const BundleId&) {
    ++size;
    return true;
  }));
  return size;
}

Json case_record() {
  return {{"patient", {{"pseudonym", "RX-17"}, {"age", 54}, {"sex", "female"}}},
          {"question", "क्या यह निमोनिया है?"},
          {"history", "সাত দিন জ্বর ও কাশি"},
          {"vitals", {{"temperature_c", 38.6}, {"spo2_percent", 91}}},
          {"language", "hi"},
          {"consent", {{"ref", "register 4, page 12"}}},
          {"village", "دهکده\u200cی بالا"}};
}

NewConsult consult(std::vector<AttachmentFile> attachments) {
  return {"radiology@aiims", ServiceClass::urgent, case_record(), std::move(attachments)};
}

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "consult-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path Folder::file(const std::string& name, const Bytes& content) const {
  const std::filesystem::path path = path_ / name;
  std::ofstream out(path, std::ios::binary);
  out << as_text(content);
  out.close();
  REQUIRE(out);
  return path;
}

Bytes read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(std::filesystem::file_size(path)), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  REQUIRE(in);
  return to_bytes(as_view(text));
}

Bytes random_bytes(std::size_t size, std::uint64_t seed) {
  Bytes out(size);
  SeededRandom(seed).fill(out);
  return out;
}

}  // namespace harkara::node::consult::testing
