#include "node/station.h"

#include <algorithm>
#include <thread>

#include "base/text.h"
#include "node/timetables.h"

namespace harkara::node {

Result<std::unique_ptr<Station>> Station::open(const std::filesystem::path& root,
                                               const PassphraseSources& sources,
                                               const Clock& source, Random& random) {
  const std::int64_t floor_ms = own_not_before_ms({root}).value_or(std::int64_t{0});
  const std::int64_t now_ms = std::max(source.now().wall_ms, floor_ms);
  HARKARA_ASSIGN(Home home, open_home(root, sources, now_ms / 1000));
  HARKARA_ASSIGN(auto store, storage::LmdbStore::open(home.paths.store(), home.keyring.store,
                                                      random, {home.config.quota_bytes}));
  HARKARA_ASSIGN(const std::int64_t kept_ms, kept_trusted_ms(*store));
  return std::unique_ptr<Station>(
      new Station(std::move(home), std::move(store), source, std::max(floor_ms, kept_ms), random));
}

Station::Station(Home home, std::unique_ptr<storage::LmdbStore> store, const Clock& source,
                 std::int64_t floor_ms, Random& random)
    : home_(std::move(home)),
      random_(random),
      node_key_(home_.keyring.node()),
      person_key_(home_.keyring.person()),
      clock_(source, floor_ms),
      store_(std::move(store)),
      chunk_hashes_(std::thread::hardware_concurrency() > 1),
      bundles_(*store_, chunk_hashes_),
      casebook_(context()) {}

consult::Context Station::context() {
  return {.node = home_.node.subject,
          .node_name = home_.config.name,
          .node_identity = node_key_,
          .person_identity = person_key_,
          .person_certificate = home_.person.encoded,
          .trust = home_.trust(),
          .bundles = bundles_,
          .random = random_,
          .licences = &home_.licences()};
}

sync::EngineContext Station::engine_context(sync::Router& router,
                                            const crypto::Signatures& signatures) {
  return {.self = home_.node.subject,
          .identity = node_key_,
          .certificate = home_.node.encoded,
          .trust = home_.trust(),
          .bundles = bundles_,
          .router = router,
          .random = random_,
          .endpoints = endpoints(),
          .signatures = signatures};
}

sync::GradientRouter Station::make_router() {
  std::vector<EndpointId> own;
  for (const auto& each : endpoints()) own.push_back(each.endpoint);
  std::set<NodeId> parents;
  for (const Neighbour& parent : home_.parents) parents.insert(parent.card.node.subject);
  sync::GradientRouter router(home_.node.subject, home_.config.tier, std::move(own), parents,
                              clock_.now());
  for (auto& [peer, timetable] : timetables_of(home_, *store_, clock_.now_s()))
    router.expect(peer, timetable);
  return router;
}

std::vector<sync::LocalEndpoint> Station::endpoints() const {
  std::vector<sync::LocalEndpoint> out = {{endpoint_of(home_.node.subject), ""}};
  for (const std::string& address : home_.config.desk_addresses())
    out.push_back({crypto::desk_endpoint(address), address});
  return out;
}

Status Station::maintain_mailboxes() {
  return casebook_.maintain_mailboxes(home_.config.desk_addresses(), clock_.now());
}

Result<bool> Station::heed_licences() {
  if (!licences_wrong_ && !has_changed(home_.organisations)) return false;
  licences_wrong_ = true;
  HARKARA_ASSIGN(Organisations read, read_organisations(home_.paths, home_.own_trust));
  home_.organisations = std::move(read);
  licences_wrong_ = false;
  return true;
}

bool Station::admits(const NodeId& node) {
  const Result<Bytes> encoded = store_->get(storage::Table::certificates, node.view());
  return encoded && home_.trust().verify(*encoded, crypto::CertificateKind::node,
                                         crypto::Scope::none, clock_.now_s());
}

std::string Station::name_of(const NodeId& node) {
  for (const auto* list : {&home_.parents, &home_.children})
    for (const Neighbour& each : *list)
      if (each.card.node.subject == node) return each.card.node.fields.name;
  const Result<Bytes> encoded = store_->get(storage::Table::certificates, node.view());
  if (encoded)
    if (const auto certificate = crypto::decode_certificate(*encoded))
      return certificate->fields.name;
  return to_hex(node.view());
}

}  // namespace harkara::node
