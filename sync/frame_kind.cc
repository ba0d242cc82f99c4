#include "sync/frame_kind.h"

#include "sync/frame.h"

namespace harkara::sync {
namespace {

struct KindOf {
  FrameKind operator()(const Slice&) const { return FrameKind::slices; }
  FrameKind operator()(const ManifestFrame&) const { return FrameKind::manifests; }
  FrameKind operator()(const Want&) const { return FrameKind::verdicts; }
  FrameKind operator()(const Withdraw&) const { return FrameKind::verdicts; }
  FrameKind operator()(const Offer&) const { return FrameKind::offers; }
  FrameKind operator()(const OfferReply&) const { return FrameKind::offers; }
  FrameKind operator()(const SketchOpen&) const { return FrameKind::sketches; }
  FrameKind operator()(const SketchGrant&) const { return FrameKind::sketches; }
  FrameKind operator()(const SketchAnswer&) const { return FrameKind::sketches; }
  FrameKind operator()(const Cells&) const { return FrameKind::sketches; }
  FrameKind operator()(const Holdings&) const { return FrameKind::sketches; }
  FrameKind operator()(const Receipts&) const { return FrameKind::receipts; }
  FrameKind operator()(const ReceiptAck&) const { return FrameKind::receipts; }
  FrameKind operator()(const Custody&) const { return FrameKind::custody; }
  FrameKind operator()(const Hello&) const { return FrameKind::greetings; }
  FrameKind operator()(const ReachFrame&) const { return FrameKind::greetings; }
  FrameKind operator()(const DirectoryFrame&) const { return FrameKind::greetings; }
  FrameKind operator()(const CertificateRequest&) const { return FrameKind::certificates; }
  FrameKind operator()(const CertificateFrame&) const { return FrameKind::certificates; }
  FrameKind operator()(const MailboxFrame&) const { return FrameKind::certificates; }
  FrameKind operator()(const Grant&) const { return FrameKind::rhythm; }
  FrameKind operator()(const Ack&) const { return FrameKind::rhythm; }
  FrameKind operator()(const Keepalive&) const { return FrameKind::rhythm; }
};

}  // namespace

const char* frame_kind_name(FrameKind kind) {
  switch (kind) {
    case FrameKind::slices: return "slices";
    case FrameKind::manifests: return "manifests";
    case FrameKind::verdicts: return "verdicts";
    case FrameKind::offers: return "offers";
    case FrameKind::sketches: return "sketches";
    case FrameKind::receipts: return "receipts";
    case FrameKind::custody: return "custody";
    case FrameKind::greetings: return "greetings";
    case FrameKind::certificates: return "certificates";
    case FrameKind::rhythm: return "rhythm";
  }
  return "unknown";
}

FrameKind kind_of(const Frame& frame) {
  return std::visit(KindOf{}, frame);
}

void FrameBytes::add(const FrameBytes& other) {
  for (std::size_t i = 0; i < by_kind.size(); ++i) by_kind[i] += other.by_kind[i];
  for (std::size_t i = 0; i < payload_by_class.size(); ++i)
    payload_by_class[i] += other.payload_by_class[i];
}

}  // namespace harkara::sync
