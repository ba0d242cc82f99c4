// The payload of an event from foreign bytes, and the case record as JSON. The first
// byte chooses, so that one corpus reaches both.
#include <array>
#include <cstdint>

#include "node/consult/event_json.h"
#include "node/consult/fold.h"
#include "node/consult/json_text.h"
#include "node/consult/payload.h"
#include "node/consult/record.h"

using namespace harkara;
using namespace harkara::node::consult;

namespace {

void fuzz_record(View bytes) {
  const auto record = parse_json("record.json", bytes);
  if (!record) return;
  const bool fits =
      check_case_record(*record).has_value() || check_answer_record(*record).has_value();
  // What is accepted can be sent: it prints, and reads back the same. Escapes may
  // grow beyond the limit, never past the depth.
  const auto printed = dump_json("record.json", *record);
  if (!printed) HARKARA_ASSERT(printed.error().code == Errc::too_large || !fits);
  if (printed) HARKARA_ASSERT(parse_json("printed", as_view(*printed)).has_value());
}

void fuzz_event(View bytes) {
  const auto event = decode_event(bytes);
  if (!event) return;
  const auto again = encode_event(*event);
  if (again) HARKARA_ASSERT(decode_event(as_view(*again)).has_value());
  // Whatever it says, a story can be told with it.
  Event twin = *event;
  twin.kind = EventKind::amended;
  twin.id = EventId{};
  const std::array both{*event, twin};
  HARKARA_ASSERT(fold(both).events.size() == (event->id == twin.id ? 1U : 2U));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const View rest(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0: static_cast<void>(read_payload(rest).has_value()); break;
    case 1: fuzz_record(rest); break;
    default: fuzz_event(rest); break;
  }
  return 0;
}
