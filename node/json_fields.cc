#include "node/json_fields.h"

namespace harkara::node {

std::string one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Json> parse_object(std::string_view text) {
  Json out = Json::parse(text, nullptr, false);
  if (!out.is_object()) return fail(Errc::invalid, "is not a JSON object");
  return out;
}

Result<std::string> text_field(const Json& object, const char* key) {
  const auto at = object.find(key);
  if (at == object.end() || !at->is_string())
    return fail(Errc::invalid, "the text \"" + std::string(key) + "\" is missing");
  return at->get<std::string>();
}

Result<Bytes> hex_field(const Json& object, const char* key) {
  HARKARA_ASSIGN(const std::string text, text_field(object, key));
  auto bytes = from_hex(text);
  if (!bytes) return fail(Errc::invalid, std::string(key) + " is not hexadecimal");
  return *std::move(bytes);
}

Result<std::vector<std::string>> text_list(const Json& object, const char* key) {
  std::vector<std::string> out;
  const auto at = object.find(key);
  if (at == object.end()) return out;
  if (!at->is_array()) return fail(Errc::invalid, std::string(key) + " is not a list");
  for (const Json& each : *at) {
    if (!each.is_string()) return fail(Errc::invalid, std::string(key) + " holds no texts");
    out.push_back(each.get<std::string>());
  }
  return out;
}

Result<std::vector<Bytes>> hex_list(const Json& object, const char* key) {
  HARKARA_ASSIGN(const std::vector<std::string> texts, text_list(object, key));
  std::vector<Bytes> out;
  for (const std::string& text : texts) {
    auto bytes = from_hex(text);
    if (!bytes) return fail(Errc::invalid, std::string(key) + " holds no hexadecimal");
    out.push_back(*std::move(bytes));
  }
  return out;
}

Json to_hex_list(const std::vector<Bytes>& list) {
  Json out = Json::array();
  for (const Bytes& each : list) out.push_back(to_hex(each));
  return out;
}

}  // namespace harkara::node
