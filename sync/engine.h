// The engine decides everything: what to offer, send, accept, acknowledge and
// forget. Sans-IO: it owns no socket, clock, thread or random source. The daemon
// and the simulator drive the very same object.
//
//   engine.link_up(...); engine.frame(...); engine.tick(...);   inputs
//   while (auto out = engine.poll()) ...                        outputs
//   wait until engine.next_timeout_ms(), then tick()
//
// One input writes into the store's open transaction; what depends on those
// writes (custody acks, delivered receipts, notices) becomes visible to poll()
// only after the commit, which flush() or a due tick() makes. When a commit fails
// the engine closes all links and starts again from the store: crash-only.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/sign.h"
#include "storage/bundle_store.h"
#include "sync/frame_kind.h"
#include "sync/link_id.h"
#include "sync/link_traits.h"
#include "sync/routing.h"

namespace harkara::sync {

// --- outputs ---
struct Send {
  LinkId link;
  Bytes frame;  // at most kMaxFrameBytes; order within a link must be kept
};
struct Disconnect {
  LinkId link;
  std::string reason;  // for our log only; the peer is told nothing
};
// Something a person, a log or the application may want to know. Never carries content.
struct Notice {
  enum class Kind : std::uint8_t {
    contact,  // HELLO exchanged with `peer`
    contact_lost,
    arrived,         // `bundle` is complete here and we are its destination
    accepted,        // we took custody of `bundle` from `peer`
    custody_passed,  // `peer` took custody of `bundle`
    overdue,         // no receipt of `bundle` came in time: it is offered again
    custody_lost,    // `peer`'s store lost what it had promised to keep; `detail`: how much
    receipt,         // `bundle` is known to be delivered
    expired,
    refused,       // we refused something `peer` sent; `detail` says what and why
    store_failed,  // `detail` says why; all links are being closed
  };
  Kind kind;
  NodeId peer;
  std::optional<BundleId> bundle;
  std::string detail;
};
using Output = std::variant<Send, Disconnect, Notice>;
const char* notice_name(Notice::Kind kind);

struct EngineOptions {
  std::int64_t keepalive_ms = 20'000;           // send something at least this often
  std::int64_t dead_after_ms = 60'000;          // a silent peer is gone
  std::int64_t house_every_ms = 300'000;        // lifetimes, overdue receipts, room
  std::int64_t house_alone_every_ms = 300'000;  // the same while there is no contact
  // Of bundles made here or for here, when they are over. A month of simulated cases is more
  // than fits in memory.
  bool keep_own_records = true;
  std::size_t max_window_bytes = 1024 * 1024;
  std::size_t list_at_most = 512;  // offers of one class; more are reconciled by sketch
};

struct LocalEndpoint {
  EndpointId endpoint;
  std::string address;  // "radiology@aiims"; empty for the node's own inbox
};

// What the engine needs of the node it works for. All references outlive it.
struct EngineContext {
  NodeId self;
  const crypto::SigningKey& identity;  // signs delivered receipts
  Bytes certificate;                   // our own, to answer requests for it
  const crypto::TrustStore& trust;
  storage::BundleStore& bundles;
  Router& router;
  Random& random;
  // Endpoints delivered here: our inbox (empty address) and the desks we host.
  std::vector<LocalEndpoint> endpoints;
  // Of manifests and receipts; certificates are Ed25519 always.
  const crypto::Signatures& signatures = crypto::ed25519();
};

struct LinkStatistics {
  NodeId peer;
  bool greeted = false;
  std::uint64_t frame_bytes_in = 0;
  std::uint64_t frame_bytes_out = 0;
  std::uint64_t slice_bytes_in = 0;  // payload bytes of slices
  std::uint64_t slice_bytes_out = 0;
  std::uint64_t slice_bytes_duplicate = 0;  // received though already here
  FrameBytes in;                            // of frames that could be read
  FrameBytes out;
  std::uint64_t window_bytes = 0;
  std::int64_t round_trip_ms = -1;  // the smallest of late; -1: not measured

  void add(const LinkStatistics& other);  // its byte counts
};

class Engine {
 public:
  Engine(EngineContext context, const EngineOptions& options, Moment now);
  ~Engine();

  // --- inputs ---
  // The transport has authenticated the peer's link key by this certificate; see
  // LinkTraits::proven.
  void link_up(LinkId link, const crypto::Certificate& peer, Moment now, LinkTraits traits = {});
  void link_down(LinkId link, Moment now);
  // Frames from the peer, in their order and exactly as they were sent; anything may be in
  // them. Given together, signatures of the later ones are expected (crypto::Signatures)
  // before the first is acted on.
  void frames(LinkId link, std::span<const View> bytes, Moment now);
  void frame(LinkId link, View bytes, Moment now) { frames(link, {&bytes, 1}, now); }
  // A link that paces itself takes `bytes` more now, best in slices of `slice_bytes`.
  void link_room(LinkId link, std::size_t bytes, std::size_t slice_bytes, Moment now);
  // A link that watches itself has not heard its peer for a while, or hears it again.
  // What such a link was to carry others may carry meanwhile.
  void link_silent(LinkId link, bool silent, Moment now);
  // A metered link may still carry so much. Unknown links: no-op.
  void link_allowance(LinkId link, const Allowance& allowance, Moment now);
  // The application of this process queued a bundle and committed it: no need to look for it.
  void bundle_queued(const BundleId& id, Moment now);
  // Of what waits here, these go before others of their class; other nodes do as they think
  // right. Instead of those named before, and until this engine ends.
  void hasten(std::set<BundleId> bundles, Moment now);
  // Another process of this node wrote to the store.
  void store_changed(Moment now);
  // All input at hand has been given: a good moment to commit if acks wait.
  void flush(Moment now);
  void tick(Moment now);

  // --- outputs ---
  // In their order. What an output promises has been committed; where the store is
  // unsynced() then, the output leaves the node only after a sync().
  std::optional<Output> poll();
  // The first that promises nothing: it may leave at once, ahead of those that wait.
  std::optional<Send> poll_unbound();
  std::size_t promises() const;  // how many of the other kind wait to be polled
  // Monotonic; tick() is due then. Call again after every input.
  std::int64_t next_timeout_ms() const;

  std::vector<LinkStatistics> links() const;
  // Bytes of frames that the peer of a metered link was told it may still send.
  std::uint64_t granted(LinkId link) const;
  std::uint64_t received(LinkId link) const;  // bytes of frames, all kinds
  // Bytes of all links since the engine was made, ended ones included.
  LinkStatistics totals() const;

  struct Core;  // sync/core.h; public for the engine's own parts only

 private:
  std::unique_ptr<Core> core_;
};

}  // namespace harkara::sync
