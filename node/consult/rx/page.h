// A prescription on paper.
#pragma once

#include <string>

#include "node/consult/event.h"

namespace harkara::node::consult::rx {

// A QR code as one SVG path, dark on light with its quiet zone. Errc::too_large.
Result<std::string> qr_svg(const std::string& text);

// Has it the form of a prescription: the objects and lists that a page reads? A foreign
// event's need not.
bool printable(const Json& rx);

// One self-contained HTML page for A5, with the QR code and its text: no script, no
// link. What people wrote is escaped. REQUIRES: printable(rx), here and below.
Result<std::string> html_page(const Json& rx, const std::string& case_name,
                              const std::string& code);
// The same in words, for a terminal or a text message; ends with the code.
std::string text_page(const Json& rx, const std::string& case_name, const std::string& code);

}  // namespace harkara::node::consult::rx
