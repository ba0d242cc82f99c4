// A case event as the JSON document that its author signs. Grammar:
// node/consult/README.md.
#pragma once

#include "node/consult/event.h"

namespace harkara::node::consult {

inline constexpr std::size_t kMaxAttachments = 32;  // of one event
inline constexpr std::size_t kMaxFileNameBytes = 120;
inline constexpr std::uint32_t kMaxHeight = 1'000'000;

std::optional<EventKind> event_kind_from_name(std::string_view name);

// Compact JSON. Errc::too_large, Errc::invalid.
Result<std::string> encode_event(const Event& event);

// From foreign bytes; checks every field, the body too (record.h). `author` and
// `author_id` are left to the caller. Errc::invalid, Errc::too_large.
Result<Event> decode_event(View json);

}  // namespace harkara::node::consult
