#include "sim/node.h"

#include <algorithm>

#include "crypto/mailbox.h"
#include "sim/hollow_bundle.h"
#include "storage/lmdb_store.h"
#include "sync/gradient_router.h"

namespace harkara::sim {

Node::Node(World& world, const Pki& pki, NodeKeys keys, NodeOptions options)
    : world_(world),
      pki_(pki),
      keys_(std::move(keys)),
      options_(std::move(options)),
      random_(world.random("node " + options_.name)),
      store_random_(world.random("store " + options_.name)) {
  open_store();
  for (const crypto::Certificate& each : options_.enrolled_with)
    HARKARA_ASSERT(store_->put(storage::Table::certificates, each.subject.view(), each.encoded));
  HARKARA_ASSERT(store_->commit());
  bundles_ = std::make_unique<storage::BundleStore>(*store_, *options_.chunk_hashes);
  start_engine();
}

Moment Node::now() const {
  const Moment true_time = world_.now();
  return {true_time.monotonic_ms, true_time.wall_ms + clock_off_ms_};
}

void Node::open_store() {
  storage::StoreKey key;
  store_random_.fill(key.mutable_view());
  if (!options_.directory.empty()) {
    auto opened = storage::LmdbStore::open(options_.directory, key, store_random_,
                                           {.quota_bytes = options_.quota_bytes});
    HARKARA_ASSERT(opened);
    store_ = *std::move(opened);
    return;
  }
  const auto sealing =
      options_.depth == Depth::flow ? storage::Sealing::plain : storage::Sealing::sealed;
  auto memory =
      std::make_unique<storage::MemoryStore>(key, store_random_, options_.quota_bytes, sealing);
  memory_ = memory.get();
  if (options_.flush_ms > 0) memory_->keep_until_synced();
  store_ = std::move(memory);
}

storage::MemoryStore& Node::store() {
  HARKARA_ASSERT(memory_ != nullptr);
  return *memory_;
}

std::unique_ptr<sync::Router> Node::make_router(const std::vector<EndpointId>& own) const {
  if (options_.make_router) return options_.make_router(id(), own);
  auto out =
      std::make_unique<sync::GradientRouter>(id(), options_.tier, own, options_.parents, now());
  for (const auto& [peer, timetable] : options_.timetables) out->expect(peer, timetable);
  return out;
}

void Node::start_engine() {
  std::vector<sync::LocalEndpoint> endpoints{{endpoint_of(id()), ""}};
  for (const std::string& desk : options_.desks)
    endpoints.push_back({crypto::desk_endpoint(desk), desk});
  std::vector<EndpointId> own;
  own.reserve(endpoints.size());
  for (const auto& local : endpoints) own.push_back(local.endpoint);
  router_ = make_router(own);
  engine_ = std::make_unique<sync::Engine>(
      sync::EngineContext{id(), keys_.identity, keys_.certificate.encoded, pki_.trust(), *bundles_,
                          *router_, random_, std::move(endpoints), *options_.signatures},
      options_.engine, now());
  armed_ms_ = -1;
  flushing_ = false;
  ++life_;
  drain();
}

void Node::link_up(sync::LinkId link, const crypto::Certificate& peer, sync::LinkTraits traits) {
  engine_->link_up(link, peer, now(), traits);
  drain();
}

void Node::link_room(sync::LinkId link, std::size_t bytes, std::size_t slice_bytes) {
  engine_->link_room(link, bytes, slice_bytes, now());
  drain();
}

void Node::link_silent(sync::LinkId link, bool silent) {
  engine_->link_silent(link, silent, now());
  drain();
}

void Node::link_allowance(sync::LinkId link, const sync::Allowance& allowance) {
  engine_->link_allowance(link, allowance, now());
  drain();
}

void Node::link_down(sync::LinkId link) {
  engine_->link_down(link, now());
  drain();
}

void Node::frames(sync::LinkId link, std::span<const View> frames) {
  for (const View each : frames) world_.note(options_.name, each);
  engine_->frames(link, frames, now());
  engine_->flush(now());
  drain();
}

void Node::store_changed() {
  engine_->store_changed(now());
  drain();
}

void Node::crash() {
  engine_.reset();
  store_->rollback();
  start_engine();
}

void Node::lose_power() {
  store().lose_power();
  start_afresh();
}

void Node::restore(const storage::MemoryStore::Image& image) {
  store().restore(image);
  start_afresh();
}

void Node::start_afresh() {
  engine_.reset();
  bundles_ = std::make_unique<storage::BundleStore>(*store_, *options_.chunk_hashes);
  start_engine();
}

void Node::drain() {
  while (auto output = next_output()) put_out(*std::move(output));
  if (engine_->promises() > 0) flush();
  arm_timer();
}

std::optional<sync::Output> Node::next_output() {
  const bool disk_has_all = options_.flush_ms == 0 || store_->unsynced() == 0;
  return disk_has_all ? engine_->poll() : engine_->poll_unbound();
}

void Node::put_out(sync::Output output) {
  if (auto* send = std::get_if<sync::Send>(&output)) {
    if (send_) send_(send->link, std::move(send->frame));
  } else if (const auto* closing = std::get_if<sync::Disconnect>(&output)) {
    if (close_) close_(closing->link);
  } else {
    const auto& notice = std::get<sync::Notice>(output);
    world_.note(sync::notice_name(notice.kind), notice.bundle ? notice.bundle->view() : View{});
    if (hear_) {
      hear_(notice);
    } else {
      notices_.push_back(notice);
    }
  }
}

void Node::flush() {
  if (std::exchange(flushing_, true)) return;
  world_.after(options_.flush_ms, [this, life = life_] {
    if (life != life_) return;  // it has started again meanwhile
    flushing_ = false;
    HARKARA_ASSERT(store_->sync());
    store_->synced(store_->unsynced());
    drain();
  });
}

void Node::arm_timer() {
  const std::int64_t due = std::max(engine_->next_timeout_ms(), now().monotonic_ms);
  if (armed_ms_ >= now().monotonic_ms && armed_ms_ <= due) return;
  armed_ms_ = due;
  if (std::ranges::find(timers_ms_, due) != timers_ms_.end()) return;  // from before
  timers_ms_.push_back(due);
  world_.at(due, [this, due] {  // two words: such an action needs no memory of its own
    std::erase(timers_ms_, due);
    if (armed_ms_ != due) return;
    armed_ms_ = -1;
    engine_->tick(now());
    drain();
  });
}

crypto::BundleHeader Node::header_for(const EndpointId& destination, ServiceClass service_class,
                                      std::uint32_t lifetime_s) const {
  crypto::BundleHeader header;
  header.origin = id();
  header.destination = destination;
  header.service_class = service_class;
  header.created_ms = now().wall_ms;
  header.lifetime_s = lifetime_s;
  return header;
}

Result<BundleId> Node::queue(std::uint64_t content_size,
                             const storage::BundleStore::SealInto& seal) {
  HARKARA_ASSIGN(const crypto::SealedBundle sealed,
                 bundles_->build(crypto::padded_size(content_size), false, seal));
  HARKARA_TRY(store_->commit());
  engine_->bundle_queued(sealed.manifest.id, now());
  drain();
  return sealed.manifest.id;
}

Result<BundleId> Node::submit(const EndpointId& destination, ServiceClass service_class,
                              View content, std::uint32_t lifetime_s) {
  HARKARA_ASSERT(options_.signatures == &crypto::ed25519());
  const crypto::BundleHeader header = header_for(destination, service_class, lifetime_s);
  const crypto::Recipient recipient{destination, {1, crypto::make_box_key(random_).public_key}};
  return queue(content.size(), [&](const crypto::ChunkSink& sink) {
    std::size_t at = 0;
    const auto source = [&](MutableView out) -> Result<std::size_t> {
      const std::size_t size = std::min(out.size(), content.size() - at);
      std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(at), size, out.begin());
      at += size;
      return size;
    };
    return crypto::seal_bundle(header, content.size(), {&recipient, 1}, source, sink,
                               keys_.identity, random_);
  });
}

Result<BundleId> Node::submit_size(const EndpointId& destination, ServiceClass service_class,
                                   std::uint64_t content_size, std::uint32_t lifetime_s) {
  const crypto::BundleHeader header = header_for(destination, service_class, lifetime_s);
  return queue(content_size, [&](const crypto::ChunkSink& sink) {
    return make_hollow_bundle(header, content_size, sink, keys_.identity, random_,
                              *options_.signatures, *options_.chunk_hashes);
  });
}

std::size_t Node::count(sync::Notice::Kind kind) const {
  return static_cast<std::size_t>(
      std::ranges::count(notices_, kind, [](const sync::Notice& n) { return n.kind; }));
}

}  // namespace harkara::sim
