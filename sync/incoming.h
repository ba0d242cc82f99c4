// The receiving half of a contact: manifests are judged, slices become verified
// chunks, a complete bundle is held or delivered, and custody is acknowledged
// after the commit.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "sync/core.h"
#include "sync/patience.h"

namespace harkara::sync {

class Incoming {
 public:
  Incoming(Engine::Core& core, Session& session) : core_(core), session_(session) {}

  void on(const ManifestFrame& frame);
  void on(const Slice& slice);
  // A slice that has been read and waits for its turn: chunks that such slices make whole
  // are expected of the store.
  void foresee(const Slice& slice);
  // Every counted frame goes through here: it is acknowledged when the peer asks for it.
  void count(std::size_t bytes, bool ack_now);
  void on(const Withdraw& withdraw);
  void on_certificate(const NodeId& node);  // manifests that waited for it
  // The link is gone: the leading bytes of open chunks are kept.
  void close();
  bool is_receiving(const BundleId& id) const;
  // The link fell silent, or its receptions stand still: what other links offer too, they
  // may bring.
  void hand_over();
  // Slices have been awaited in vain for too long (patience.h).
  bool stalled() const;
  // When that is next to be looked at; INT64_MAX: not before something happens.
  std::int64_t stalls_ms() const;
  void heed_stall();
  // Another link's reception ended; if this one waited for it, it answers now.
  void retry_parked(const BundleId& id);
  // The bundle is known to be delivered: no need to receive the rest.
  void abandon(const BundleId& id);
  // Ends receptions whose record was evicted meanwhile.
  void drop_evicted();

 private:
  struct Reception {
    storage::BundleRecord record;
    bool begun = false;  // the record is in the store
    std::vector<bool> have;
    std::uint32_t missing = 0;
    std::uint32_t chunk = 0;    // open chunk
    Bytes buffer;               // its leading bytes
    std::size_t inherited = 0;  // of them: from an earlier contact, maybe another peer
    bool late = false;          // answered wait first: slices sent before then may come
  };

  struct Waiting {  // for the origin's certificate
    NodeId origin;
    ManifestFrame frame;
  };

  bool has_parked(const BundleId& id) const;
  void admit(std::uint32_t handle, Reception reception);
  void give_way(const BundleId& id);
  void judge(const ManifestFrame& frame, bool again = false);  // again: it was told to wait
  Status check_origin(const crypto::SignedManifest& manifest,
                      const crypto::Certificate& origin) const;
  bool is_way_lost(const crypto::BundleHeader& header) const;
  Status check_acceptable(const crypto::SignedManifest& manifest, std::uint64_t age_ms) const;
  void accept(const ManifestFrame& frame, const crypto::SignedManifest& manifest, bool again);
  bool answer_known(const ManifestFrame& frame, const crypto::SignedManifest& manifest);
  void resume(const ManifestFrame& frame, storage::BundleRecord record);
  bool begin(const ManifestFrame& frame, const crypto::SignedManifest& manifest);
  void answer(std::uint32_t handle, Verdict verdict);
  void refuse(std::uint32_t handle, Verdict verdict, std::optional<BundleId> bundle,
              const std::string& why);
  void take(std::uint32_t handle, Reception& reception, const Slice& slice);
  void finish_chunk(std::uint32_t handle, Reception& reception);
  void chunk_failed(std::uint32_t handle, Reception& reception, const Error& error);
  void fetch_anew(std::uint32_t handle, Reception& reception);
  void finish_bundle(std::uint32_t handle);
  Status store_chunk(Reception& reception);
  void judge_again(const ManifestFrame& frame);
  void retry_elsewhere(const BundleId& id);
  void keep_leading(const Reception& reception);

  Engine::Core& core_;
  Session& session_;
  std::uint64_t received_ = 0;  // windowed bytes on this link
  Patience patience_;           // while receptions_ are open
  std::map<std::uint32_t, Reception> receptions_;
  std::map<std::uint32_t, ManifestFrame> parked_;  // another link is bringing it
  std::map<std::uint32_t, Waiting> waiting_;
  struct Foreseen {
    std::uint32_t handle = 0;
    std::uint32_t chunk = 0;
    Bytes bytes;  // its leading ones
  };
  Foreseen foreseen_;
  std::set<BundleId> bad_;  // this peer's copy did not verify: not again now
};

// The peer brought it, and is noted where fewer than `most` holders are; a custodian that brings
// it is none any more. False: the store failed.
[[nodiscard]] bool note_giver(Engine::Core& core, const NodeId& peer, storage::BundleRecord& record,
                              std::size_t most);

// The peer offers what is here already: it holds a copy, so a receipt is due to it
// too, and it gets its custody ack (again) after the commit.
// `have`; or `refused`, when we passed it on and owe this peer no promise.
Verdict acknowledge_again(Engine::Core& core, const Session& session,
                          storage::BundleRecord& record);

// What a manifest or slice frame counts for in acks and windows (PROTOCOL.md).
inline constexpr std::size_t kFrameOverheadBytes = 16;

}  // namespace harkara::sync
