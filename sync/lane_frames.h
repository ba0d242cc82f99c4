// The bytes of the frames by which two nodes find out what one of them lacks. They are
// laid by hand: on a poor link each of these bytes stands before the first slice.
// `body` is the frame without its type. Errc::invalid.
#pragma once

#include "sync/frame.h"

namespace harkara::sync {

Bytes encode_lane(const Offer& frame);
Bytes encode_lane(const OfferReply& frame);
Bytes encode_lane(const SketchOpen& frame);
Bytes encode_lane(const SketchGrant& frame);
Bytes encode_lane(const SketchAnswer& frame);
Bytes encode_lane(const Cells& frame);
Bytes encode_lane(const Holdings& frame);

Result<Frame> decode_offer(View body);
Result<Frame> decode_offer_reply(View body);
Result<Frame> decode_sketch_open(View body);
Result<Frame> decode_sketch_grant(View body);
Result<Frame> decode_sketch_answer(View body);
Result<Frame> decode_cells(View body);
Result<Frame> decode_holdings(View body);

// Of one cell in a frame of cells.
std::size_t encoded_size(const WireCell& cell);

}  // namespace harkara::sync
