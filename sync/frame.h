// Frames as plain values, and their bytes. PROTOCOL.md is the grammar. decode()
// works under limits and is the one place where Cap'n Proto may throw.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/service_class.h"
#include "sync/allowance.h"
#include "sync/frame_kind.h"
#include "sync/routing.h"

namespace harkara::sync {

inline constexpr std::uint16_t kProtocolVersion = 4;
inline constexpr std::uint16_t kMinProtocolVersion = 4;

using Nonce = FixedBytes<struct NonceKind, 16>;

// What the receiver says to an offered bundle.
enum class Verdict : std::uint8_t {
  send = 0,     // wanted, from the given place
  have = 1,     // here already; a custody ack or a receipt follows
  full = 2,     // no room: offer again at a later contact
  refused = 3,  // not acceptable; do not offer again at this contact
  wait = 4,     // another link is bringing it; a second verdict follows
};

// What the sender remembers of its own promises to the receiver: the store they were
// made in, how many custody acks it has sent, and the sum of what they named. A
// receiver that has counted more, or others, holds beliefs that this store lost.
struct Cursor {
  std::uint64_t incarnation = 0;
  std::uint64_t acks = 0;
  std::uint64_t sum = 0;  // of the ids' first 8 bytes, modulo 2^64
  bool operator==(const Cursor&) const = default;
};
struct Hello {
  std::uint16_t version = kProtocolVersion;
  std::uint16_t min_version = kMinProtocolVersion;
  NodeId node;
  Nonce nonce;
  Cursor cursor;
  std::uint32_t bundles = 0;  // in the sender's store: an upper bound on what it has of ours
  std::uint64_t directory_digest = 0;
  std::vector<Reach> reach;    // at most kMaxDestinationsPerHello
  std::optional<Grant> grant;  // where the sender meters the link
};
struct CertificateRequest {
  std::vector<NodeId> subjects;
};
struct CertificateFrame {
  Bytes encoded;
};
struct DirectoryEntry {
  EndpointId endpoint;
  std::uint32_t sequence = 0;
};
struct DirectoryFrame {
  std::vector<DirectoryEntry> entries;
};
struct MailboxFrame {
  Bytes descriptor;
  Bytes owner_certificate;
};
struct Receipts {
  std::vector<Bytes> receipts;
};
struct ReceiptAck {
  std::vector<BundleId> bundles;
};
struct Offer {
  std::uint32_t first = 0;
  std::vector<std::uint64_t> short_ids;  // 48 bits each
};
struct OfferReply {
  std::uint32_t first = 0;
  std::vector<Verdict> verdicts;  // never wait
};
// The sketch lane: one class of what the sender would offer, when listing it is long.
struct SketchOpen {
  ServiceClass lane = ServiceClass::bulk;
  std::uint32_t count = 0;               // how many it would offer
  std::vector<std::int64_t> deviations;  // of the counts of its first cells
};
struct SketchGrant {
  std::uint32_t until = 0;  // cells wanted in all; 0: no more, the lane is over
};
struct SketchAnswer {
  enum class Form : std::uint8_t {
    cells = 0,     // cells of the answerer's set follow
    holdings = 1,  // its short ids follow: there are few
    declined = 2,  // the opener's list is shorter: offer it
  };
  ServiceClass lane = ServiceClass::bulk;
  Form form = Form::declined;
  bool list_what_is_found = false;  // some may be delivered: offer them before sending
  std::uint32_t count = 0;          // the size of the answerer's set
  std::uint32_t until = 0;          // cells that come without being asked for
};
struct WireCell {
  std::uint64_t ids = 0;
  std::uint32_t marks = 0;
  std::int64_t deviation = 0;  // of the count
  bool operator==(const WireCell&) const = default;
};
struct Cells {
  bool ack_now = false;
  std::uint32_t first = 0;
  std::vector<WireCell> cells;
};
struct Holdings {
  bool ack_now = false;
  std::uint32_t first = 0;
  std::vector<std::uint64_t> short_ids;
};
struct ManifestFrame {
  std::uint32_t handle = 0;
  std::uint64_t age_ms = 0;
  Bytes encoded;
  bool ack_now = false;
  std::optional<BundleId> id = {};  // of `encoded`, where somebody has hashed it already
};
struct Want {
  std::uint32_t handle = 0;
  Verdict verdict = Verdict::send;
  Bytes have;                     // sync/runs.h
  std::uint32_t open_chunk = 0;   // the receiver holds its leading bytes:
  std::uint32_t open_offset = 0;  // this many
};
struct Custody {
  std::vector<BundleId> bundles;
};
struct Withdraw {
  std::uint32_t handle = 0;
};
// Further endpoints that the sender reaches, beside those it named before.
struct ReachFrame {
  std::vector<Reach> reach;  // at most kMaxDestinationsPerHello
};
// Hand-laid, not Cap'n Proto: a prefix of a few bytes, then the payload.
struct Slice {
  std::uint32_t handle = 0;
  std::uint32_t chunk = 0;
  std::uint32_t offset = 0;
  bool ack_now = false;
  View payload;  // into the decoded frame, or the bytes to be sent
};
struct Ack {
  std::uint64_t total = 0;  // bytes of counted frames received on this link
};
struct Keepalive {};

using Frame = std::variant<Hello, CertificateRequest, CertificateFrame, DirectoryFrame,
                           MailboxFrame, Receipts, ReceiptAck, Offer, OfferReply, ManifestFrame,
                           Want, Custody, Withdraw, ReachFrame, SketchOpen, SketchGrant,
                           SketchAnswer, Cells, Holdings, Slice, Ack, Grant, Keepalive>;

FrameKind kind_of(const Frame& frame);

// On a link, use a LinkEnd (sync/link_memory.h).
class LinkMemory;
// REQUIRES: within the limits of base/limits.h; the result is at most kMaxFrameBytes.
Bytes encode(const Frame& frame, const LinkMemory& memory);
// A decoded Slice points into `bytes`. Errc::invalid or Errc::too_large.
Result<Frame> decode(View bytes, const LinkMemory& memory);
// As on a link on which nothing has passed: nothing is left out.
Bytes encode(const Frame& frame);
Result<Frame> decode(View bytes);

}  // namespace harkara::sync
