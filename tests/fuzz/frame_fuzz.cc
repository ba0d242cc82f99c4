// decode() on foreign bytes: what it accepts can be encoded again, unless only our
// own limits on lists forbid it, and says the same.
#include "sync/frame.h"

#include "base/assert.h"
#include "base/limits.h"

using namespace harkara;

namespace {

// A peer may pack a longer list into a frame than we ever send.
bool within_ours(const sync::Frame& frame) {
  constexpr std::size_t kIds = 128;
  if (const auto* f = std::get_if<sync::CertificateRequest>(&frame))
    return f->subjects.size() <= kIds;
  if (const auto* f = std::get_if<sync::ReceiptAck>(&frame)) return f->bundles.size() <= kIds;
  if (const auto* f = std::get_if<sync::Custody>(&frame)) return f->bundles.size() <= kIds;
  if (const auto* f = std::get_if<sync::DirectoryFrame>(&frame)) return f->entries.size() <= 200;
  if (const auto* f = std::get_if<sync::Want>(&frame)) return f->have.size() <= 4'000;
  if (const auto* f = std::get_if<sync::CertificateFrame>(&frame)) return f->encoded.size() <= 255;
  if (const auto* f = std::get_if<sync::MailboxFrame>(&frame))
    return f->descriptor.size() + f->owner_certificate.size() <= 2'000;
  if (const auto* f = std::get_if<sync::Receipts>(&frame)) {
    std::size_t sum = 0;
    for (const Bytes& receipt : f->receipts) sum += receipt.size() + 16;
    return sum <= 3'600;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto frame = sync::decode(as_view(data, size));
  if (!frame) return 0;
  HARKARA_ASSERT(size <= kMaxFrameBytes);
  if (!within_ours(*frame)) return 0;
  const Bytes bytes = sync::encode(*frame);
  const auto again = sync::decode(bytes);
  HARKARA_ASSERT(again && again->index() == frame->index());
  HARKARA_ASSERT(sync::encode(*again) == bytes);
  return 0;
}
