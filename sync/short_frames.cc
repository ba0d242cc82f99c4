#include "sync/short_frames.h"

#include <algorithm>

#include "base/codec.h"
#include "base/limits.h"
#include "sync/frame_parts.h"
#include "sync/runs.h"
#include "sync/zigzag.h"

namespace harkara::sync {
namespace {

constexpr std::uint8_t kAckNow = 1;
constexpr std::uint8_t kAsBefore = 2;  // a slice goes on; a manifest resembles the last one
constexpr std::size_t kMaxNames = 128;
constexpr std::size_t kLeastRun = 4;  // equal bytes that are worth the two numbers of a run
constexpr std::uint8_t kWhole = 0;    // forms of a receipt
constexpr std::uint8_t kLikeTheLast = 1;

std::uint32_t read_u32(ByteReader& in) {
  const std::uint64_t value = in.varint();
  if (value > UINT32_MAX) in.reject();
  return static_cast<std::uint32_t>(value & UINT32_MAX);
}

// --- names of bundles ---

void write_name(ByteWriter& out, const BundleId& id, const LinkMemory& memory) {
  const std::uint64_t name = memory.name_of(id);
  out.varint(name);
  if (name == 0) out.raw(id.view());
}

BundleId read_name(ByteReader& in, const LinkMemory& memory) {
  const std::uint64_t name = in.varint();
  if (name == 0) return in.fixed<BundleId>();
  const auto id = memory.named(name);
  if (!id) in.reject();
  return id.value_or(BundleId{});
}

Bytes encode_names(FrameType type, const std::vector<BundleId>& ids, const LinkMemory& memory) {
  ByteWriter out = begin_frame(type);
  for (const BundleId& id : ids) write_name(out, id, memory);
  return out.take();
}

template <class FrameOfIds>
Result<Frame> decode_names(View body, const LinkMemory& memory) {
  ByteReader in(body);
  FrameOfIds out;
  while (in.ok() && !in.rest().empty() && out.bundles.size() < kMaxNames)
    out.bundles.push_back(read_name(in, memory));
  if (!in.finished()) return malformed_frame("names of bundles");
  return Frame(std::move(out));
}

// --- manifests ---

bool same_at(View base, View bytes, std::size_t at) {
  return at < base.size() && at < bytes.size() && base[at] == bytes[at];
}

// Where the bytes from `at` on cease to be fresh: a run of old ones begins, or all is over.
std::size_t end_of_fresh(View base, View bytes, std::size_t at) {
  std::size_t run = 0;
  for (; at < bytes.size() && run < kLeastRun; ++at) run = same_at(base, bytes, at) ? run + 1 : 0;
  return run == kLeastRun ? at - run : at;
}

void write_changes(ByteWriter& out, View base, View bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t begin = at;
    while (same_at(base, bytes, at)) ++at;
    const std::size_t end = end_of_fresh(base, bytes, at);
    out.varint(at - begin);
    out.varint(end - at);
    out.raw(bytes.subspan(at, end - at));
    at = end;
  }
}

Bytes read_changes(ByteReader& in, View base) {
  Bytes out;
  while (in.ok() && !in.rest().empty()) {
    const std::uint64_t same = in.varint();
    const std::uint64_t fresh = in.varint();
    const std::size_t known = base.size() - std::min(base.size(), out.size());
    if (same > known || fresh > in.rest().size() || same + fresh == 0) {
      in.reject();
      break;
    }
    if (same > 0) append(out, base.subspan(out.size(), static_cast<std::size_t>(same)));
    append(out, in.raw(static_cast<std::size_t>(fresh)));
  }
  return out;
}

// --- receipts ---

bool resembles(const Receipt& receipt, const Receipt& before) {
  return receipt.destination == before.destination && receipt.address == before.address;
}

void write_receipt(ByteWriter& out, View encoded, const LinkMemory& memory,
                   std::optional<Receipt>& before) {
  auto receipt = decode_receipt(encoded);
  if (receipt && before && resembles(*receipt, *before)) {
    out.u8(kLikeTheLast);
    write_name(out, receipt->bundle, memory);
    out.varint(zigzag(difference(before->delivered_ms, receipt->delivered_ms)));
    out.raw(encoded.last(crypto::Signature::kSize));
  } else {
    out.u8(kWhole);
    out.varint(encoded.size());
    out.raw(encoded);
  }
  if (receipt) before = *std::move(receipt);
}

Bytes read_receipt(ByteReader& in, const LinkMemory& memory, std::optional<Receipt>& before) {
  const std::uint8_t form = in.u8();
  Bytes encoded;
  if (form == kLikeTheLast && before) {
    Receipt receipt = *before;
    receipt.bundle = read_name(in, memory);
    receipt.delivered_ms = moved(before->delivered_ms, unzigzag(in.varint()));
    encoded = receipt_body(receipt);
    append(encoded, in.raw(crypto::Signature::kSize));
  } else if (form == kWhole) {
    const std::uint64_t size = in.varint();
    if (size > in.rest().size()) in.reject();
    if (in.ok()) encoded = to_bytes(in.raw(static_cast<std::size_t>(size)));
  } else {
    in.reject();
  }
  if (auto receipt = decode_receipt(encoded); in.ok() && receipt) before = *std::move(receipt);
  return encoded;
}

}  // namespace

// --- encoding ---

Bytes encode_short(const Slice& slice, const LinkMemory& memory) {
  const bool goes_on = memory.goes_on(slice);
  ByteWriter out = begin_frame(FrameType::slice);
  out.u8(static_cast<std::uint8_t>((slice.ack_now ? kAckNow : 0) | (goes_on ? kAsBefore : 0)));
  if (!goes_on) {
    out.varint(slice.handle);
    out.varint(slice.chunk);
    out.varint(slice.offset);
  }
  out.raw(slice.payload);
  return out.take();
}

Bytes encode_short(const ManifestFrame& frame, const LinkMemory& memory) {
  const View before = memory.manifest_before();
  ByteWriter changes;
  write_changes(changes, before, frame.encoded);
  const bool resembles = changes.bytes().size() < frame.encoded.size();
  ByteWriter out = begin_frame(FrameType::manifest);
  out.u8(static_cast<std::uint8_t>((frame.ack_now ? kAckNow : 0) | (resembles ? kAsBefore : 0)));
  out.varint(frame.handle);
  out.varint(frame.age_ms);
  out.raw(resembles ? changes.bytes() : frame.encoded);
  return out.take();
}

Bytes encode_short(const Want& want, const LinkMemory&) {
  ByteWriter out = begin_frame(FrameType::want);
  out.varint(want.handle);
  out.u8(static_cast<std::uint8_t>(want.verdict));
  if (!want.have.empty() || want.open_chunk > 0 || want.open_offset > 0) {
    out.varint(want.open_chunk);
    out.varint(want.open_offset);
    out.raw(want.have);
  }
  return out.take();
}

Bytes encode_short(const Custody& frame, const LinkMemory& memory) {
  return encode_names(FrameType::custody, frame.bundles, memory);
}

Bytes encode_short(const ReceiptAck& frame, const LinkMemory& memory) {
  return encode_names(FrameType::receipt_ack, frame.bundles, memory);
}

Bytes encode_short(const Receipts& frame, const LinkMemory& memory) {
  ByteWriter out = begin_frame(FrameType::receipts);
  std::optional<Receipt> before = memory.receipt_before();
  for (const Bytes& encoded : frame.receipts) write_receipt(out, encoded, memory, before);
  return out.take();
}

// --- decoding ---

Result<Frame> decode_slice(View body, const LinkMemory& memory) {
  ByteReader in(body);
  const std::uint8_t flags = in.u8();
  Slice slice;
  if ((flags & kAsBefore) != 0) {
    const auto& next = memory.peer_slice_after();
    if (!next) return malformed_frame("a slice that goes on, and none before");
    slice = *next;
  } else {
    slice.handle = read_u32(in);
    slice.chunk = read_u32(in);
    slice.offset = read_u32(in);
  }
  slice.ack_now = (flags & kAckNow) != 0;
  slice.payload = in.rest();
  if (!in.ok() || flags > (kAckNow | kAsBefore) || slice.offset >= kChunkBytes ||
      slice.payload.empty() || slice.payload.size() > kMaxSliceBytes)
    return malformed_frame("slice");
  return Frame(slice);
}

Result<Frame> decode_manifest_frame(View body, const LinkMemory& memory) {
  ByteReader in(body);
  const std::uint8_t flags = in.u8();
  ManifestFrame out;
  out.ack_now = (flags & kAckNow) != 0;
  out.handle = read_u32(in);
  out.age_ms = in.varint();
  if ((flags & kAsBefore) != 0)
    out.encoded = read_changes(in, memory.peer_manifest_before());
  else
    out.encoded = to_bytes(in.rest());
  if (!in.ok() || flags > (kAckNow | kAsBefore) || out.encoded.size() > kMaxManifestBytes)
    return malformed_frame("manifest");
  return Frame(std::move(out));
}

Result<Frame> decode_want(View body) {
  ByteReader in(body);
  Want out;
  out.handle = read_u32(in);
  const std::uint8_t verdict = in.u8();
  if (in.ok() && !in.rest().empty()) {
    out.open_chunk = read_u32(in);
    out.open_offset = read_u32(in);
    out.have = to_bytes(in.rest());
  }
  if (!in.ok() || verdict > static_cast<std::uint8_t>(Verdict::wait) ||
      out.have.size() > kMaxWantRunBytes)
    return malformed_frame("want");
  out.verdict = static_cast<Verdict>(verdict);
  return Frame(std::move(out));
}

Result<Frame> decode_custody(View body, const LinkMemory& memory) {
  return decode_names<Custody>(body, memory);
}

Result<Frame> decode_receipt_ack(View body, const LinkMemory& memory) {
  return decode_names<ReceiptAck>(body, memory);
}

Result<Frame> decode_receipts(View body, const LinkMemory& memory) {
  ByteReader in(body);
  Receipts out;
  std::optional<Receipt> before = memory.peer_receipt_before();
  while (in.ok() && !in.rest().empty()) out.receipts.push_back(read_receipt(in, memory, before));
  if (!in.ok()) return malformed_frame("receipts");
  return Frame(std::move(out));
}

}  // namespace harkara::sync
