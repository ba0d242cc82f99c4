// What both ends of a link remember of the frames that passed on it, so that none of it is
// said twice: the last manifest, slice and receipt of each direction, and which bundle each
// handle was given to. A link carries frames in order or ends, so both ends remember the
// same. PROTOCOL.md, section 1.
#pragma once

#include <map>

#include "sync/frame.h"
#include "sync/receipt.h"

namespace harkara::sync {

class LinkMemory {
 public:
  // Once for each frame, in the order of the link, after it was encoded or decoded.
  void sent(const Frame& frame) { note(own_, frame); }
  void received(const Frame& frame) { note(peer_, frame); }

  // --- for what we send ---
  // What stands for a bundle in a frame of ours; 0: nothing does, it goes by its id.
  std::uint64_t name_of(const BundleId& id) const;
  View manifest_before() const { return own_.manifest; }
  bool goes_on(const Slice& slice) const;
  const std::optional<Receipt>& receipt_before() const { return own_.receipt; }

  // --- for what we receive ---
  std::optional<BundleId> named(std::uint64_t name) const;
  View peer_manifest_before() const { return peer_.manifest; }
  // What a slice that goes on where the last one ended begins with; empty: there was none.
  std::optional<Slice> peer_slice_after() const { return peer_.next; }
  const std::optional<Receipt>& peer_receipt_before() const { return peer_.receipt; }

 private:
  // Only the newest are named. More are kept: when the peer names one of ours, some of those we
  // have announced since may still be on their way, and a custody ack or a receipt may be
  // overtaken by later announcements of its sender.
  static constexpr std::size_t kHandlesNamed = 2'048;
  static constexpr std::size_t kHandlesKept = 2 * kHandlesNamed;

  struct Direction {
    Bytes manifest;
    std::optional<Slice> next;  // without payload
    std::optional<Receipt> receipt;
    std::map<std::uint32_t, BundleId> bundles;  // by handle
    std::map<BundleId, std::uint32_t> handles;
    std::optional<std::uint32_t> handle_of(const BundleId& id) const;
  };
  static void note(Direction& from, const Frame& frame);
  static void announce(Direction& from, const ManifestFrame& frame);

  Direction own_;
  Direction peer_;
};

// One end of a link: frames become bytes and bytes frames, in order.
class LinkEnd {
 public:
  Bytes encode(const Frame& frame);
  // A decoded Slice points into `bytes`. Errc::invalid or Errc::too_large.
  Result<Frame> decode(View bytes);

 private:
  LinkMemory memory_;
};

}  // namespace harkara::sync
