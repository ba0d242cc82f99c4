#include "sync/frame.h"

#include <capnp/message.h>
#include <capnp/serialize-packed.h>
#include <kj/exception.h>
#include <kj/io.h>

#include <algorithm>
#include <array>

#include "base/codec.h"
#include "base/limits.h"
#include "sync/frame_parts.h"
#include "sync/lane_frames.h"
#include "sync/short_frames.h"
#include "sync/wire.capnp.h"

namespace harkara::sync {
namespace {

// Packed frames expand; the cap is on what they expand to.
constexpr std::size_t kMaxUnpackedWords = 2'048;
constexpr int kMaxNesting = 8;

kj::ArrayPtr<const kj::byte> kj_view(View bytes) {
  return {bytes.data(), bytes.size()};
}
View from_kj(capnp::Data::Reader data) {
  return {data.begin(), data.size()};
}

template <class Fixed>
Bytes join(const std::vector<Fixed>& items) {
  Bytes out;
  out.reserve(items.size() * Fixed::kSize);
  for (const Fixed& item : items) append(out, item.view());
  return out;
}

template <class Fixed>
Result<std::vector<Fixed>> split(View bytes) {
  if (bytes.size() % Fixed::kSize != 0) return fail(Errc::invalid, "list of ids");
  std::vector<Fixed> out;
  for (; !bytes.empty(); bytes = bytes.subspan(Fixed::kSize))
    out.push_back(*Fixed::from(bytes.first(Fixed::kSize)));
  return out;
}

// --- encoding ---

void fill(capnp::List<wire::Reach>::Builder out, const std::vector<Reach>& reach) {
  for (unsigned i = 0; i < out.size(); ++i) {
    out[i].setEndpoint(kj_view(reach[i].endpoint.view()));
    out[i].setExpectedDelaySeconds(reach[i].expected_delay_s);
    out[i].setSequence(reach[i].sequence);
    out[i].setTier(static_cast<std::uint8_t>(reach[i].tier));
    out[i].setTakesAll(reach[i].takes_all);
  }
}

void fill(wire::Control::Builder out, const Hello& hello) {
  auto h = out.initHello();
  h.setVersion(hello.version);
  h.setMinVersion(hello.min_version);
  h.setNode(kj_view(hello.node.view()));
  h.setNonce(kj_view(hello.nonce.view()));
  h.setIncarnation(hello.cursor.incarnation);
  h.setCustodyAcks(hello.cursor.acks);
  h.setCustodySum(hello.cursor.sum);
  h.setBundles(hello.bundles);
  h.setDirectoryDigest(hello.directory_digest);
  if (hello.grant) {
    h.setGrantTotal(std::max<std::uint64_t>(1, hello.grant->total));
    h.setGrantLowest(static_cast<std::uint8_t>(hello.grant->lowest));
  }
  fill(h.initReach(static_cast<unsigned>(hello.reach.size())), hello.reach);
}
void fill(wire::Control::Builder out, const CertificateRequest& frame) {
  out.setCertificateRequest(kj_view(join(frame.subjects)));
}
void fill(wire::Control::Builder out, const CertificateFrame& frame) {
  out.setCertificate(kj_view(frame.encoded));
}
void fill(wire::Control::Builder out, const DirectoryFrame& frame) {
  ByteWriter bytes;
  for (const DirectoryEntry& entry : frame.entries) {
    bytes.raw(entry.endpoint.view());
    bytes.u32(entry.sequence);
  }
  out.setDirectory(kj_view(bytes.bytes()));
}
void fill(wire::Control::Builder out, const MailboxFrame& frame) {
  auto mailbox = out.initMailbox();
  mailbox.setDescriptor(kj_view(frame.descriptor));
  mailbox.setOwnerCertificate(kj_view(frame.owner_certificate));
}
void fill(wire::Control::Builder out, const Withdraw& frame) {
  out.setWithdraw(frame.handle);
}
void fill(wire::Control::Builder out, const ReachFrame& frame) {
  fill(out.initReach(static_cast<unsigned>(frame.reach.size())), frame.reach);
}

template <class Record>
Bytes encode_control(const Record& record) {
  std::array<capnp::word, 1'024> scratch{};  // one segment: nothing we send is larger
  capnp::MallocMessageBuilder message(kj::arrayPtr(scratch.data(), scratch.size()));
  fill(message.initRoot<wire::Control>(), record);
  kj::VectorOutputStream packed;
  capnp::writePackedMessage(packed, message);
  const auto bytes = packed.getArray();
  Bytes out(1 + bytes.size());
  out[0] = static_cast<std::uint8_t>(FrameType::control);
  std::copy(bytes.begin(), bytes.end(), out.begin() + 1);
  return out;
}

Bytes encode_ack(const Ack& ack) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(FrameType::ack));
  out.varint(ack.total);
  return out.take();
}

Bytes encode_grant(const Grant& grant) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(FrameType::grant));
  out.u8(static_cast<std::uint8_t>(grant.lowest));
  out.varint(grant.total);
  return out.take();
}

struct Encoder {
  const LinkMemory& memory;

  Bytes operator()(const Slice& frame) const { return encode_short(frame, memory); }
  Bytes operator()(const ManifestFrame& frame) const { return encode_short(frame, memory); }
  Bytes operator()(const Want& frame) const { return encode_short(frame, memory); }
  Bytes operator()(const Custody& frame) const { return encode_short(frame, memory); }
  Bytes operator()(const Receipts& frame) const { return encode_short(frame, memory); }
  Bytes operator()(const ReceiptAck& frame) const { return encode_short(frame, memory); }
  Bytes operator()(const Ack& ack) const { return encode_ack(ack); }
  Bytes operator()(const Grant& grant) const { return encode_grant(grant); }
  Bytes operator()(const Offer& frame) const { return encode_lane(frame); }
  Bytes operator()(const OfferReply& frame) const { return encode_lane(frame); }
  Bytes operator()(const SketchOpen& frame) const { return encode_lane(frame); }
  Bytes operator()(const SketchGrant& frame) const { return encode_lane(frame); }
  Bytes operator()(const SketchAnswer& frame) const { return encode_lane(frame); }
  Bytes operator()(const Cells& frame) const { return encode_lane(frame); }
  Bytes operator()(const Holdings& frame) const { return encode_lane(frame); }
  Bytes operator()(const Keepalive&) const {
    return {static_cast<std::uint8_t>(FrameType::keepalive)};
  }
  template <class Record>
  Bytes operator()(const Record& record) const {
    return encode_control(record);
  }
};

// --- decoding; kj exceptions pass through to decode() ---

Result<std::vector<Reach>> read_reach(capnp::List<wire::Reach>::Reader in) {
  if (in.size() > kMaxDestinationsPerHello) return malformed_frame("reach: too long");
  std::vector<Reach> out;
  for (const auto entry : in) {
    const auto endpoint = EndpointId::from(from_kj(entry.getEndpoint()));
    const auto tier = tier_from_number(entry.getTier());
    if (!endpoint || !tier) return malformed_frame("reach");
    out.push_back({*endpoint, entry.getExpectedDelaySeconds(), entry.getSequence(), *tier,
                   entry.getTakesAll()});
  }
  return out;
}

Result<Frame> read(wire::Hello::Reader in) {
  Hello hello;
  const auto node = NodeId::from(from_kj(in.getNode()));
  const auto nonce = Nonce::from(from_kj(in.getNonce()));
  if (!node || !nonce) return malformed_frame("hello");
  hello.version = in.getVersion();
  hello.min_version = in.getMinVersion();
  hello.node = *node;
  hello.nonce = *nonce;
  hello.cursor = {in.getIncarnation(), in.getCustodyAcks(), in.getCustodySum()};
  hello.bundles = in.getBundles();
  hello.directory_digest = in.getDirectoryDigest();
  if (in.getGrantTotal() > 0) {
    const auto lowest = service_class_from_number(in.getGrantLowest());
    if (!lowest) return malformed_frame("hello: grant");
    hello.grant = Grant{in.getGrantTotal(), *lowest};
  }
  HARKARA_ASSIGN(hello.reach, read_reach(in.getReach()));
  return Frame(std::move(hello));
}

Result<Frame> read_directory(View bytes) {
  constexpr std::size_t kEntryBytes = EndpointId::kSize + 4;
  if (bytes.size() % kEntryBytes != 0) return malformed_frame("directory");
  DirectoryFrame out;
  ByteReader in(bytes);
  while (!in.rest().empty()) {
    const auto endpoint = in.fixed<EndpointId>();
    out.entries.push_back({endpoint, in.u32()});
  }
  return Frame(std::move(out));
}

Result<Frame> read_subjects(View bytes) {
  HARKARA_ASSIGN(auto ids, split<NodeId>(bytes));
  return Frame(CertificateRequest{std::move(ids)});
}

Result<Frame> read(wire::Control::Reader in) {
  switch (in.which()) {
    case wire::Control::HELLO: return read(in.getHello());
    case wire::Control::CERTIFICATE_REQUEST:
      return read_subjects(from_kj(in.getCertificateRequest()));
    case wire::Control::CERTIFICATE:
      return Frame(CertificateFrame{to_bytes(from_kj(in.getCertificate()))});
    case wire::Control::DIRECTORY: return read_directory(from_kj(in.getDirectory()));
    case wire::Control::MAILBOX:
      return Frame(MailboxFrame{to_bytes(from_kj(in.getMailbox().getDescriptor())),
                                to_bytes(from_kj(in.getMailbox().getOwnerCertificate()))});
    case wire::Control::RECEIPTS:
    case wire::Control::RECEIPT_ACK:
    case wire::Control::OFFER:
    case wire::Control::OFFER_REPLY:
    case wire::Control::MANIFEST:
    case wire::Control::WANT:
    case wire::Control::CUSTODY: return malformed_frame("record of an earlier version");
    case wire::Control::WITHDRAW: return Frame(Withdraw{in.getWithdraw()});
    case wire::Control::REACH: {
      HARKARA_ASSIGN(auto reach, read_reach(in.getReach()));
      return Frame(ReachFrame{std::move(reach)});
    }
  }
  return malformed_frame("record of an unknown kind");
}

Result<Frame> decode_control(View bytes) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = kMaxUnpackedWords;
  options.nestingLimit = kMaxNesting;
  // The reader's destructor may throw as well: nothing is returned while it lives.
  Result<Frame> out = malformed_frame("not a control record");
  try {
    kj::ArrayInputStream input(kj_view(bytes));
    capnp::PackedMessageReader message(input, options);
    const bool whole = input.tryGetReadBuffer().size() == 0;
    out = whole ? read(message.getRoot<wire::Control>()) : malformed_frame("trailing bytes");
  } catch (const kj::Exception&) {
    out = malformed_frame("not a control record");
  }
  return out;
}

Result<Frame> decode_ack(View bytes) {
  ByteReader in(bytes);
  const Ack ack{in.varint()};
  if (!in.finished()) return malformed_frame("ack");
  return Frame(ack);
}

Result<Frame> decode_grant(View bytes) {
  ByteReader in(bytes);
  const auto lowest = service_class_from_number(in.u8());
  const Grant grant{in.varint(), lowest.value_or(ServiceClass::bulk)};
  if (!lowest || !in.finished()) return malformed_frame("grant");
  return Frame(grant);
}

}  // namespace

Bytes encode(const Frame& frame, const LinkMemory& memory) {
  Bytes out = std::visit(Encoder{memory}, frame);
  HARKARA_ASSERT(out.size() <= kMaxFrameBytes);
  return out;
}

Bytes encode(const Frame& frame) {
  return encode(frame, LinkMemory());
}

Result<Frame> decode(View bytes) {
  return decode(bytes, LinkMemory());
}

Result<Frame> decode(View bytes, const LinkMemory& memory) {
  if (bytes.empty()) return malformed_frame("empty");
  if (bytes.size() > kMaxFrameBytes) return fail(Errc::too_large, "frame");
  const View body = bytes.subspan(1);
  switch (static_cast<FrameType>(bytes[0])) {
    case FrameType::control: return decode_control(body);
    case FrameType::slice: return decode_slice(body, memory);
    case FrameType::manifest: return decode_manifest_frame(body, memory);
    case FrameType::want: return decode_want(body);
    case FrameType::custody: return decode_custody(body, memory);
    case FrameType::receipts: return decode_receipts(body, memory);
    case FrameType::receipt_ack: return decode_receipt_ack(body, memory);
    case FrameType::ack: return decode_ack(body);
    case FrameType::grant: return decode_grant(body);
    case FrameType::keepalive:
      if (!body.empty()) return malformed_frame("keepalive");
      return Frame(Keepalive{});
    case FrameType::offer: return decode_offer(body);
    case FrameType::offer_reply: return decode_offer_reply(body);
    case FrameType::sketch_open: return decode_sketch_open(body);
    case FrameType::sketch_grant: return decode_sketch_grant(body);
    case FrameType::sketch_answer: return decode_sketch_answer(body);
    case FrameType::cells: return decode_cells(body);
    case FrameType::holdings: return decode_holdings(body);
  }
  return malformed_frame("unknown type");
}

}  // namespace harkara::sync
