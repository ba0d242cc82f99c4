// One simulated node: the shipping engine on the in-memory store.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "crypto/bundle.h"
#include "sim/pki.h"
#include "sim/route/routing_choice.h"
#include "sim/world.h"
#include "storage/memory_store.h"
#include "sync/engine.h"
#include "sync/timetable.h"

namespace harkara::sim {

// How much of a node is real. The engine is, always, and so are its frames, manifests and
// hash trees. `flow` leaves records unsealed, for planning with many nodes.
enum class Depth { full, flow };

struct NodeOptions {
  std::string name;
  Tier tier = Tier::clinic;
  std::set<NodeId> parents;
  std::map<NodeId, sync::Timetable> timetables = {};
  std::vector<std::string> desks;                       // full addresses, "radiology@aiims"
  std::vector<crypto::Certificate> enrolled_with = {};  // of other nodes, by their cards
  std::uint64_t quota_bytes = 1ULL << 30U;
  Depth depth = Depth::full;
  // Where not empty, an existing directory for an LMDB store; else the store is in memory.
  std::filesystem::path directory = {};
  sync::EngineOptions engine = {};
  // Of bundles and receipts, the same for all nodes of a run; outlives them.
  const crypto::Signatures* signatures = &crypto::ed25519();
  const crypto::ChunkHashes* chunk_hashes = &crypto::computed_chunk_hashes();
  // How long the disk takes to flush; 0: no time. What the engine promises waits for it, as
  // in node/outputs_gate. Above 0 the store must be in memory.
  std::int64_t flush_ms = 0;
  RouterMaker make_router = {};  // none: the one that ships, with parents and timetables
};

class Node {
 public:
  // What the node's engine puts out towards a link, and what it says.
  using SendFrame = std::function<void(sync::LinkId, Bytes)>;
  using CloseLink = std::function<void(sync::LinkId)>;

  Node(World& world, const Pki& pki, NodeKeys keys, NodeOptions options);

  const NodeId& id() const { return keys_.certificate.subject; }
  const crypto::Certificate& certificate() const { return keys_.certificate; }
  const NodeKeys& keys() const { return keys_; }
  // REQUIRES: its store is in memory.
  storage::MemoryStore& store();
  storage::BundleStore& bundles() { return *bundles_; }
  sync::Engine& engine() { return *engine_; }
  const sync::Router& router() const { return *router_; }

  // --- inputs; each also runs what follows from it ---
  void link_up(sync::LinkId link, const crypto::Certificate& peer, sync::LinkTraits traits = {});
  void link_room(sync::LinkId link, std::size_t bytes, std::size_t slice_bytes);
  void link_silent(sync::LinkId link, bool silent);
  void link_allowance(sync::LinkId link, const sync::Allowance& allowance);
  void link_down(sync::LinkId link);
  void frame(sync::LinkId link, View bytes) { frames(link, {&bytes, 1}); }
  void frames(sync::LinkId link, std::span<const View> frames);
  void store_changed();
  // kill -9: what was not committed is gone, and so is the engine's memory; then a
  // fresh engine starts on the store. Links must be cut by the caller.
  void crash();
  // As crash(), and what the disk had not flushed is gone too.
  void lose_power();
  // Its store is replaced by a copy taken earlier (an empty one: the disk was wiped), and
  // the node starts on it. Links must be cut by the caller.
  void restore(const storage::MemoryStore::Image& image);

  // Somebody sets the wall clock, by so much more than it is off already.
  void step_clock(std::int64_t by_ms) { clock_off_ms_ += by_ms; }
  std::int64_t clock_off_ms() const { return clock_off_ms_; }

  void on_send(SendFrame send) { send_ = std::move(send); }
  void on_close(CloseLink close) { close_ = std::move(close); }
  // Told instead of kept for notices(), whose list would grow with a long run.
  using Hear = std::function<void(const sync::Notice&)>;
  void on_notice(Hear hear) { hear_ = std::move(hear); }

  // Seals `content` for an endpoint and queues it, as the application would, signed with
  // Ed25519. REQUIRES: options.signatures are these.
  // The mailbox key is made up: relays and engines never open anything.
  Result<BundleId> submit(const EndpointId& destination, ServiceClass service_class, View content,
                          std::uint32_t lifetime_s = 7 * 24 * 3600);

  // The same of nothing but a size: chunks of zeros stand for the sealed payload, and the
  // rest is as submit() makes it.
  Result<BundleId> submit_size(const EndpointId& destination, ServiceClass service_class,
                               std::uint64_t content_size,
                               std::uint32_t lifetime_s = 7 * 24 * 3600);

  const std::vector<sync::Notice>& notices() const { return notices_; }
  std::size_t count(sync::Notice::Kind kind) const;

 private:
  crypto::BundleHeader header_for(const EndpointId& destination, ServiceClass service_class,
                                  std::uint32_t lifetime_s) const;
  Result<BundleId> queue(std::uint64_t content_size, const storage::BundleStore::SealInto& seal);
  Moment now() const;  // as this node's clocks tell it
  void open_store();
  void start_engine();
  void start_afresh();  // nothing known of the store either
  std::unique_ptr<sync::Router> make_router(const std::vector<EndpointId>& own) const;
  void drain();
  std::optional<sync::Output> next_output();
  void put_out(sync::Output output);
  void flush();
  void arm_timer();

  World& world_;
  const Pki& pki_;
  NodeKeys keys_;
  NodeOptions options_;
  SeededRandom random_;
  SeededRandom store_random_;  // its own: the engine draws the same at any depth
  std::unique_ptr<storage::Store> store_;
  storage::MemoryStore* memory_ = nullptr;  // store_, when that is one
  std::unique_ptr<storage::BundleStore> bundles_;
  std::unique_ptr<sync::Router> router_;
  std::unique_ptr<sync::Engine> engine_;
  std::vector<sync::Notice> notices_;
  SendFrame send_;
  CloseLink close_;
  Hear hear_;
  bool flushing_ = false;
  std::uint64_t life_ = 0;  // how often it was started again
  std::int64_t clock_off_ms_ = 0;
  std::int64_t armed_ms_ = -1;           // the timer that counts
  std::vector<std::int64_t> timers_ms_;  // those that wait in the world's heap
};

}  // namespace harkara::sim
