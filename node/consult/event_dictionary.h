// Words that case events are likely to hold, known to both ends: a short text shrinks
// by a third more than by itself. Part of payload version 2: another text is another
// version. Its hash stands in node/consult/README.md and is held by a test.
#pragma once

#include <string_view>

namespace harkara::node::consult {

extern const std::string_view kEventDictionary;

}  // namespace harkara::node::consult
