// File names of attachments: made safe for every file system a specialist may use,
// in any script.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace harkara::node::consult {

// No folder, no control or direction-changing characters, none of <>:"|?*, no
// leading dot, at most kMaxFileNameBytes of UTF-8; "attachment" when nothing is left.
std::string safe_file_name(std::string_view name);

// The name itself, or with -2, -3 ... before its extension; added to `taken`, which
// ignores the case of ASCII letters.
std::string distinct_file_name(const std::string& name, std::set<std::string>& taken);
// "x.jpg", 2 -> "x-2.jpg"
std::string numbered_file_name(const std::string& name, int number);

// By extension; "application/octet-stream" when unknown.
std::string media_type_of(std::string_view name);
// What an attachment of this type most likely is: "chief-image", "photo", "document".
std::string role_of(std::string_view media_type);

}  // namespace harkara::node::consult
