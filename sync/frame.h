// Frames as plain values, and their bytes. PROTOCOL.md is the grammar. decode()
// works under limits and is the one place where Cap'n Proto may throw.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "sync/routing.h"

namespace harkara::sync {

inline constexpr std::uint16_t kProtocolVersion = 1;
inline constexpr std::uint16_t kMinProtocolVersion = 1;

using Nonce = FixedBytes<struct NonceKind, 16>;

// What the receiver says to an offered bundle.
enum class Verdict : std::uint8_t {
  send = 0,     // wanted, from the given place
  have = 1,     // here already; a custody ack or a receipt follows
  full = 2,     // no room: offer again at a later contact
  refused = 3,  // not acceptable; do not offer again at this contact
  wait = 4,     // another link is bringing it; a second verdict follows
};

struct Hello {
  std::uint16_t version = kProtocolVersion;
  std::uint16_t min_version = kMinProtocolVersion;
  NodeId node;
  Nonce nonce;
  std::uint64_t incarnation = 0;
  std::uint64_t directory_digest = 0;
  std::vector<Reach> reach;  // at most kMaxDestinationsPerHello
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
  std::vector<Verdict> verdicts;
};
struct ManifestFrame {
  std::uint32_t handle = 0;
  std::uint64_t age_ms = 0;
  Bytes encoded;
  bool ack_now = false;
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
  std::uint64_t total = 0;  // bytes of manifest and slice frames received on this link
};
struct Keepalive {};

using Frame = std::variant<Hello, CertificateRequest, CertificateFrame, DirectoryFrame,
                           MailboxFrame, Receipts, ReceiptAck, Offer, OfferReply, ManifestFrame,
                           Want, Custody, Withdraw, ReachFrame, Slice, Ack, Keepalive>;

// REQUIRES: within the limits of base/limits.h; the result is at most kMaxFrameBytes.
Bytes encode(const Frame& frame);
// A decoded Slice points into `bytes`. Errc::invalid or Errc::too_large.
Result<Frame> decode(View bytes);

}  // namespace harkara::sync
