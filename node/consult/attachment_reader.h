// One attachment of a case, decrypted a chunk at a time: the daemon's loop reads a large
// one in pieces, and the links have their turn in between.
#pragma once

#include <memory>

#include "crypto/hash.h"
#include "node/consult/context.h"
#include "node/consult/event.h"

namespace harkara::node::consult {

class AttachmentReader {
 public:
  // Of an event from `origin`. Errc::not_found: it is not here, or not whole, or this node
  // has no key to it; Errc::forged: it comes from another node. `context` outlives it.
  static Result<AttachmentReader> open(const Context& context, const Attachment& attachment,
                                       const NodeId& origin);

  const Attachment& attachment() const { return attachment_; }
  // Hands the next piece to `sink`; true when it was the last, and all of it is what its
  // author signed. Errors end it: Errc::forged, which may show behind the last byte only,
  // or Errc::not_found, when the store has let go of it meanwhile.
  Result<bool> next(const crypto::ContentSink& sink);
  Status rest(const crypto::ContentSink& sink);  // all pieces that are left

 private:
  AttachmentReader(const Context& context, const Attachment& attachment,
                   storage::BundleRecord record, crypto::BundleOpener opener);

  const Context* context_;
  Attachment attachment_;
  storage::BundleRecord record_;
  crypto::BundleOpener opener_;
  std::unique_ptr<crypto::Hasher> hasher_;
  std::uint64_t bytes_ = 0;
};

}  // namespace harkara::node::consult
