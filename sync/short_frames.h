// The bytes of the frames that every bundle needs. They are laid by hand, and leave out what
// the link remembers. `body` is the frame without its type. Errc::invalid.
#pragma once

#include "sync/link_memory.h"

namespace harkara::sync {

Bytes encode_short(const Slice& frame, const LinkMemory& memory);
Bytes encode_short(const ManifestFrame& frame, const LinkMemory& memory);
Bytes encode_short(const Want& frame, const LinkMemory& memory);
Bytes encode_short(const Custody& frame, const LinkMemory& memory);
Bytes encode_short(const Receipts& frame, const LinkMemory& memory);
Bytes encode_short(const ReceiptAck& frame, const LinkMemory& memory);

Result<Frame> decode_slice(View body, const LinkMemory& memory);
Result<Frame> decode_manifest_frame(View body, const LinkMemory& memory);
Result<Frame> decode_want(View body);
Result<Frame> decode_custody(View body, const LinkMemory& memory);
Result<Frame> decode_receipts(View body, const LinkMemory& memory);
Result<Frame> decode_receipt_ack(View body, const LinkMemory& memory);

}  // namespace harkara::sync
