// UTF-8 as text from outside must be: shortest form, no surrogates (RFC 3629).
#pragma once

#include <optional>
#include <string_view>

namespace harkara::node::consult {

// Takes one code point from the front of `text`. Empty: ill-formed; one byte was
// taken. REQUIRES: !text.empty().
std::optional<char32_t> take_code_point(std::string_view& text);

bool valid_utf8(std::string_view text);

}  // namespace harkara::node::consult
