// Reading fields of foreign JSON without exceptions; errors name the field.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/text.h"

namespace harkara::node {

using Json = nlohmann::json;

// In one line. What is not UTF-8, such as a file's name on a stick, becomes U+FFFD.
std::string one_line(const Json& json);
// Errc::invalid unless `text` is one JSON object.
Result<Json> parse_object(std::string_view text);
Result<std::string> text_field(const Json& object, const char* key);
Result<Bytes> hex_field(const Json& object, const char* key);
// Absent reads as empty.
Result<std::vector<Bytes>> hex_list(const Json& object, const char* key);
Result<std::vector<std::string>> text_list(const Json& object, const char* key);
Json to_hex_list(const std::vector<Bytes>& list);

template <class Fixed>
Result<Fixed> fixed_field(const Json& object, const char* key) {
  HARKARA_ASSIGN(const Bytes bytes, hex_field(object, key));
  const auto out = Fixed::from(bytes);
  if (!out) return fail(Errc::invalid, std::string(key) + " has the wrong length");
  return *out;
}

}  // namespace harkara::node
