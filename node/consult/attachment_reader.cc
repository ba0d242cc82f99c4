#include "node/consult/attachment_reader.h"

#include "node/consult/attachment_file.h"
#include "node/consult/bundle_content.h"

namespace harkara::node::consult {

AttachmentReader::AttachmentReader(const Context& context, const Attachment& attachment,
                                   storage::BundleRecord record, crypto::BundleOpener opener)
    : context_(&context),
      attachment_(attachment),
      record_(std::move(record)),
      opener_(std::move(opener)),
      hasher_(std::make_unique<crypto::Hasher>(kContentHash)) {}

Result<AttachmentReader> AttachmentReader::open(const Context& context,
                                                const Attachment& attachment,
                                                const NodeId& origin) {
  auto record = context.bundles.find(attachment.bundle);
  if (!record && record.error().code != Errc::not_found) return std::move(record).error();
  using storage::BundleState;
  const bool whole =
      record && (record->state == BundleState::here || record->state == BundleState::held ||
                 record->state == BundleState::forwarded);
  if (!whole) return fail(Errc::not_found, "not here yet");
  if (record->manifest.manifest.header.origin != origin)
    return fail(Errc::forged, "comes from another node than the event that names it");
  HARKARA_ASSIGN(const auto key, payload_key(context, *record));
  HARKARA_ASSIGN(auto opener, crypto::BundleOpener::start(record->manifest.manifest, key));
  return AttachmentReader(context, attachment, *std::move(record), std::move(opener));
}

Result<bool> AttachmentReader::next(const crypto::ContentSink& sink) {
  const auto chunks = [&](std::uint32_t index) { return context_->bundles.chunk(record_, index); };
  HARKARA_TRY(opener_.next(chunks, [&](View piece) -> Status {
    hasher_->add(piece);
    bytes_ += piece.size();
    return sink(piece);
  }));
  if (!opener_.done()) return false;
  if (bytes_ == attachment_.bytes && hasher_->finish() == attachment_.content) return true;
  return fail(Errc::forged, "its content is not what its author signed");
}

Status AttachmentReader::rest(const crypto::ContentSink& sink) {
  for (bool last = false; !last;) {
    HARKARA_ASSIGN(last, next(sink));
  }
  return ok();
}

}  // namespace harkara::node::consult
