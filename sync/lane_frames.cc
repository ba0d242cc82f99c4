#include "sync/lane_frames.h"

#include <limits>

#include "base/codec.h"
#include "base/limits.h"
#include "sync/frame_parts.h"
#include "sync/short_id.h"
#include "sync/sketch.h"
#include "sync/zigzag.h"

namespace harkara::sync {
namespace {

constexpr std::uint8_t kAckNow = 1;
constexpr std::uint8_t kListWhatIsFound = 1;
constexpr std::size_t kMarkBytes = 3;
constexpr std::size_t kFixedCellBytes = kShortIdBytes + kMarkBytes;
constexpr unsigned kVerdictBits = 2;
constexpr std::size_t kVerdictsPerByte = 8 / kVerdictBits;
constexpr std::uint8_t kVerdictMask = (1U << kVerdictBits) - 1;

void write_little(ByteWriter& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out.u8(static_cast<std::uint8_t>(value >> (8 * i)));
}
std::uint64_t read_little(ByteReader& in, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value |= std::uint64_t{in.u8()} << (8 * i);
  return value;
}

std::uint32_t read_u32(ByteReader& in, std::uint64_t most) {
  const std::uint64_t value = in.varint();
  if (value > most) in.reject();
  return static_cast<std::uint32_t>(value & std::numeric_limits<std::uint32_t>::max());
}

// Distances from an expected count: what a peer says is bounded before we reckon with it.
std::int64_t read_deviation(ByteReader& in) {
  const std::uint64_t value = in.varint();
  if (value > std::numeric_limits<std::uint32_t>::max()) in.reject();
  return unzigzag(value);
}

ServiceClass read_lane(ByteReader& in) {
  const auto lane = service_class_from_number(in.u8());
  if (!lane) in.reject();
  return lane.value_or(ServiceClass::bulk);
}

std::vector<std::uint64_t> read_ids(ByteReader& in) {
  std::vector<std::uint64_t> ids;
  while (in.ok() && !in.rest().empty()) ids.push_back(read_little(in, kShortIdBytes));
  return ids;
}

}  // namespace

// --- the list lane ---

Bytes encode_lane(const Offer& frame) {
  ByteWriter out = begin_frame(FrameType::offer);
  out.varint(frame.first);
  for (const std::uint64_t id : frame.short_ids) write_little(out, id, kShortIdBytes);
  return out.take();
}

Result<Frame> decode_offer(View body) {
  ByteReader in(body);
  Offer out{read_u32(in, kMaxOffersPerSession), {}};
  out.short_ids = read_ids(in);
  if (!in.finished() || out.short_ids.size() > kMaxOffersPerFrame) return malformed_frame("offer");
  return Frame(std::move(out));
}

Bytes encode_lane(const OfferReply& frame) {
  ByteWriter out = begin_frame(FrameType::offer_reply);
  out.varint(frame.first);
  out.varint(frame.verdicts.size());
  Bytes packed((frame.verdicts.size() + kVerdictsPerByte - 1) / kVerdictsPerByte);
  for (std::size_t i = 0; i < frame.verdicts.size(); ++i) {
    const auto number = static_cast<unsigned>(frame.verdicts[i]);
    HARKARA_ASSERT(number <= kVerdictMask);
    packed[i / kVerdictsPerByte] |=
        static_cast<std::uint8_t>(number << (kVerdictBits * (i % kVerdictsPerByte)));
  }
  out.raw(packed);
  return out.take();
}

Result<Frame> decode_offer_reply(View body) {
  ByteReader in(body);
  OfferReply out{read_u32(in, kMaxOffersPerSession), {}};
  const std::size_t count = read_u32(in, kMaxOffersPerFrame);
  const View packed = in.rest();
  if (!in.ok() || packed.size() != (count + kVerdictsPerByte - 1) / kVerdictsPerByte)
    return malformed_frame("offer reply");
  for (std::size_t i = 0; i < packed.size() * kVerdictsPerByte; ++i) {
    const unsigned number =
        (packed[i / kVerdictsPerByte] >> (kVerdictBits * (i % kVerdictsPerByte))) & kVerdictMask;
    if (i < count)
      out.verdicts.push_back(static_cast<Verdict>(number));
    else if (number != 0)
      return malformed_frame("offer reply: padding");
  }
  return Frame(std::move(out));
}

// --- the sketch lane ---

Bytes encode_lane(const SketchOpen& frame) {
  ByteWriter out = begin_frame(FrameType::sketch_open);
  out.u8(static_cast<std::uint8_t>(frame.lane));
  out.varint(frame.count);
  for (const std::int64_t deviation : frame.deviations) out.varint(zigzag(deviation));
  return out.take();
}

Result<Frame> decode_sketch_open(View body) {
  ByteReader in(body);
  SketchOpen out;
  out.lane = read_lane(in);
  out.count = read_u32(in, kMaxOffersPerSession);
  while (in.ok() && !in.rest().empty()) out.deviations.push_back(read_deviation(in));
  if (!in.finished() || out.deviations.size() > kMaxEstimateCells)
    return malformed_frame("sketch open");
  return Frame(std::move(out));
}

Bytes encode_lane(const SketchGrant& frame) {
  ByteWriter out = begin_frame(FrameType::sketch_grant);
  out.varint(frame.until);
  return out.take();
}

Result<Frame> decode_sketch_grant(View body) {
  ByteReader in(body);
  const SketchGrant out{read_u32(in, kMaxSketchCells)};
  if (!in.finished()) return malformed_frame("sketch grant");
  return Frame(out);
}

Bytes encode_lane(const SketchAnswer& frame) {
  ByteWriter out = begin_frame(FrameType::sketch_answer);
  out.u8(static_cast<std::uint8_t>(frame.lane));
  out.u8(static_cast<std::uint8_t>(frame.form));
  out.u8(frame.list_what_is_found ? kListWhatIsFound : 0);
  out.varint(frame.count);
  out.varint(frame.until);
  return out.take();
}

Result<Frame> decode_sketch_answer(View body) {
  ByteReader in(body);
  SketchAnswer out;
  out.lane = read_lane(in);
  const std::uint8_t form = in.u8();
  if (form > static_cast<std::uint8_t>(SketchAnswer::Form::declined)) in.reject();
  out.form = static_cast<SketchAnswer::Form>(form);
  const std::uint8_t flags = in.u8();
  if (flags > kListWhatIsFound) in.reject();
  out.list_what_is_found = flags == kListWhatIsFound;
  out.count = read_u32(in, kMaxOffersPerSession);
  out.until = read_u32(in, kMaxSketchCells);
  if (!in.finished()) return malformed_frame("sketch answer");
  return Frame(out);
}

std::size_t encoded_size(const WireCell& cell) {
  std::size_t size = kFixedCellBytes + 1;
  for (std::uint64_t rest = zigzag(cell.deviation) >> 7U; rest != 0; rest >>= 7U) ++size;
  return size;
}

Bytes encode_lane(const Cells& frame) {
  ByteWriter out = begin_frame(FrameType::cells);
  out.u8(frame.ack_now ? kAckNow : 0);
  out.varint(frame.first);
  for (const WireCell& cell : frame.cells) {
    write_little(out, cell.ids, kShortIdBytes);
    write_little(out, cell.marks, kMarkBytes);
    out.varint(zigzag(cell.deviation));
  }
  return out.take();
}

Result<Frame> decode_cells(View body) {
  ByteReader in(body);
  Cells out;
  const std::uint8_t flags = in.u8();
  if (flags > kAckNow) in.reject();
  out.ack_now = flags == kAckNow;
  out.first = read_u32(in, kMaxSketchCells);
  while (in.ok() && !in.rest().empty()) {
    WireCell cell;
    cell.ids = read_little(in, kShortIdBytes);
    cell.marks = static_cast<std::uint32_t>(read_little(in, kMarkBytes));
    cell.deviation = read_deviation(in);
    out.cells.push_back(cell);
  }
  if (!in.finished() || out.cells.empty()) return malformed_frame("cells");
  return Frame(std::move(out));
}

Bytes encode_lane(const Holdings& frame) {
  ByteWriter out = begin_frame(FrameType::holdings);
  out.u8(frame.ack_now ? kAckNow : 0);
  out.varint(frame.first);
  for (const std::uint64_t id : frame.short_ids) write_little(out, id, kShortIdBytes);
  return out.take();
}

Result<Frame> decode_holdings(View body) {
  ByteReader in(body);
  Holdings out;
  const std::uint8_t flags = in.u8();
  if (flags > kAckNow) in.reject();
  out.ack_now = flags == kAckNow;
  out.first = read_u32(in, kMaxOffersPerSession);
  out.short_ids = read_ids(in);
  if (!in.finished() || out.short_ids.empty()) return malformed_frame("holdings");
  return Frame(std::move(out));
}

}  // namespace harkara::sync
