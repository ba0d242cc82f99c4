#include "tests/e2e/siege.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>

#include "storage/lmdb_store.h"

namespace harkara::e2e {
namespace {

using storage::Table;

constexpr std::int64_t kYear_s = 365 * 24 * 3600;

std::int64_t now_s() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

node::Authority open_authority(const fs::path& network) {
  auto passphrase = node::read_passphrase_file(network / "passphrase");
  REQUIRE(passphrase);
  auto authority = node::open_authority(network, *passphrase);
  REQUIRE(authority);
  return *std::move(authority);
}

// A network with the names of ours, and other keys.
node::Authority make_elsewhere(const node::Authority& ours, Random& random) {
  const crypto::SigningKey root_key = crypto::make_signing_key(random);
  node::Authority out{crypto::make_signing_key(random), {}, {}};
  crypto::CertificateFields root = ours.root.fields;
  root.identity = root_key.public_key;
  out.root = crypto::issue_certificate(root, root_key);
  crypto::CertificateFields office = ours.certificate.fields;
  office.identity = out.key.public_key;
  out.certificate = crypto::issue_certificate(office, root_key);
  return out;
}

std::unique_ptr<storage::Store> open_store(const fs::path& home, Random& random) {
  auto opened = node::open_home(home, {}, now_s());
  REQUIRE(opened);
  auto store = storage::LmdbStore::open(opened->paths.store(), opened->keyring.store, random,
                                        {opened->config.quota_bytes});
  REQUIRE(store);
  return *std::move(store);
}

Carried carried(storage::BundleStore& bundles, const BundleId& id) {
  const auto record = bundles.find(id);
  REQUIRE(record);
  Carried out{record->manifest, {}};
  for (std::uint32_t i = 0; i < record->manifest.manifest.shape().chunks(); ++i) {
    auto chunk = bundles.chunk(*record, i);
    REQUIRE(chunk);
    out.chunks.push_back(*std::move(chunk));
  }
  return out;
}

}  // namespace

Siege::Siege() : Lab(three_nodes()) {
  authority_ = open_authority(dir() / "lab" / "network");
  elsewhere_ = make_elsewhere(*authority_, random_);
  const auto certificate =
      crypto::decode_certificate(as_view(read_file(home("aiims") / "certificates" / "node.cert")));
  REQUIRE(certificate);
  hub_ = {"tcp://127.0.0.1:" + std::to_string(listen_port("aiims")), *certificate};
  start("aiims");
  REQUIRE(logged("listens on"));
  store_ = open_store(home("aiims"), random_);
  bundles_ = std::make_unique<storage::BundleStore>(*store_);
  honest_ = known("honest");
}

Siege::~Siege() {
  for (const std::string& line : lines_) std::printf("%s\n", line.c_str());
}

crypto::CertificateFields Siege::fields(const std::string& name, const Identity& keys) const {
  crypto::CertificateFields out;
  out.kind = crypto::CertificateKind::node;
  out.tier = Tier::district;
  out.scope = crypto::Scope::originate | crypto::Scope::relay;
  out.serial = 7;
  out.identity = keys.key.public_key;
  out.link = keys.link.public_key;
  out.not_before_s = now_s() - 24 * 3600;
  out.not_after_s = now_s() + kYear_s;
  out.name = name;
  return out;
}

Identity Siege::keys() {
  return {crypto::make_signing_key(random_), crypto::make_box_key(random_), {}};
}

Identity Siege::enrolled(const std::string& name, crypto::Scope scope) {
  Identity out = keys();
  crypto::CertificateFields wanted = fields(name, out);
  wanted.scope = scope;
  out.certificate = crypto::issue_certificate(wanted, authority_->key);
  return out;
}

Identity Siege::known(const std::string& name, crypto::Scope scope) {
  Identity out = enrolled(name, scope);
  Peer peer(hub_, out);
  REQUIRE(peer.greet(out));
  REQUIRE(eventually(
      [&] { return store_->get(Table::certificates, out.certificate.subject.view()).has_value(); },
      5));
  return out;
}

std::vector<Carried> Siege::written_at_clinic() {
  const auto store = open_store(home("clinic"), random_);
  storage::BundleStore bundles(*store);
  std::vector<BundleId> ids;
  REQUIRE(bundles.each_queued([&](ServiceClass, std::uint64_t, const BundleId& id) {
    ids.push_back(id);
    return true;
  }));
  std::vector<Carried> out;
  for (const BundleId& id : ids) out.push_back(carried(bundles, id));
  return out;
}

storage::BundleState Siege::state_of(const BundleId& id) {
  REQUIRE(eventually([&] { return bundles_->find(id).has_value(); }, 5));  // its commit
  return bundles_->find(id)->state;
}

bool Siege::is_logged(const std::string& reason) {
  const std::string text = read_file(log("aiims"));
  const std::size_t at = text.find(reason, log_mark_);
  if (at == std::string::npos) return false;
  const std::size_t from = text.rfind('\n', at) + 1;
  reason_line_ = text.substr(from, text.find('\n', at) - from);
  return true;
}

bool Siege::logged(const std::string& reason) {
  return eventually([&] { return is_logged(reason); }, 10);
}

bool Siege::logged(const std::string& reason, Peer& speaker) {
  return speaker.wait([&] { return is_logged(reason); }, 10);
}

Siege::Contents Siege::contents() {
  Contents out;
  for (const Table table :
       {Table::bundles, Table::chunks, Table::partials, Table::queue, Table::inbox, Table::receipts,
        Table::receipt_out, Table::tombs, Table::certificates, Table::mailboxes})
    REQUIRE(store_->scan_keys(table, {}, [&](View key) {
      out.emplace(table, to_bytes(key));
      return true;
    }));
  return out;
}

// A routine bundle for a node far away.
BundleId Siege::serve_honest_peer() {
  Peer peer(hub_, *honest_);
  REQUIRE(peer.greet(*honest_));
  const Carried bundle = seal_for(random_.make<EndpointId>(), *honest_, 400, random_);
  REQUIRE(peer.bring(1, bundle));
  return bundle.manifest.id;
}

void Siege::note(const std::string& name, const std::string& line) {
  const std::size_t after_time_and_level = line.find(' ', line.find(' ') + 1) + 1;
  lines_.push_back(name + ": refused, " + line.substr(after_time_and_level));
}

void Siege::refuses(const std::string& name, const std::string& reason,
                    const std::function<void()>& attack) {
  const Contents before = contents();
  log_mark_ = read_file(log("aiims")).size();
  INFO(name);
  attack();
  const bool told = logged(reason);
  const std::string line = reason_line_;
  INFO(read_file(log("aiims")).substr(log_mark_));
  REQUIRE(told);
  const BundleId honest = serve_honest_peer();
  const Contents after = contents();
  CHECK(after.contains({Table::bundles, to_bytes(honest.view())}));
  std::size_t news = 0;
  for (const auto& each : after) news += before.contains(each) ? 0U : 1U;
  CHECK(news == 3);  // the honest bundle's record, its chunk, its place in the queue
  for (const auto& each : before) CHECK(after.contains(each));
  REQUIRE(daemon("aiims").running());
  note(name, line);
}

}  // namespace harkara::e2e
