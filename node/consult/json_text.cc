#include "node/consult/json_text.h"

#include <algorithm>

namespace harkara::node::consult {
namespace {

// Columns count characters, as an editor does, not bytes.
std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t start =
      before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const std::string_view in_line = before.substr(start);
  const auto column = std::count_if(in_line.begin(), in_line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80;
  });
  return "line " + std::to_string(line) + ", column " + std::to_string(column + 1);
}

// Offset of the bracket that opens level kMaxJsonDepth + 1, if any.
std::size_t too_deep_at(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxJsonDepth) return i;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return std::string_view::npos;
}

// The library's sentence without the part that quotes the document.
std::string reason_of(std::string_view message) {
  const std::size_t dash = message.find(" - ");
  if (dash == std::string_view::npos) return "not valid JSON";
  const std::string_view rest = message.substr(dash + 3);
  std::string reason(rest.substr(0, rest.find(';')));
  const std::size_t expected = rest.rfind("; expected ");
  if (expected != std::string_view::npos) reason += ", " + std::string(rest.substr(expected + 2));
  return reason;
}

Status check_depth(std::string_view what, std::string_view text) {
  const std::size_t at = too_deep_at(text);
  if (at == std::string_view::npos) return ok();
  return fail(Errc::invalid, std::string(what) + ": " + place_of(text, at) +
                                 ": nested deeper than " + std::to_string(kMaxJsonDepth) +
                                 " levels");
}

Error too_large(std::string_view what, std::size_t size, std::size_t most) {
  return fail(Errc::too_large, std::string(what) + " has " + std::to_string(size) +
                                   " bytes; at most " + std::to_string(most) +
                                   " are allowed: move long texts or images into attachments");
}

}  // namespace

Result<nlohmann::json> parse_json(std::string_view what, View bytes, std::size_t max_bytes) {
  const std::string_view text = as_text(bytes);
  if (text.size() > max_bytes) return too_large(what, text.size(), max_bytes);
  HARKARA_TRY(check_depth(what, text));
  try {
    return nlohmann::json::parse(text.begin(), text.end());
  } catch (const nlohmann::json::parse_error& error) {
    return fail(Errc::invalid, std::string(what) + ": " +
                                   place_of(text, error.byte > 0 ? error.byte - 1 : 0) + ": " +
                                   reason_of(error.what()));
  } catch (const nlohmann::json::exception&) {
    return fail(Errc::invalid, std::string(what) + ": holds a number that is too large");
  }
}

Result<std::string> dump_json(std::string_view what, const nlohmann::json& value) {
  std::string text;
  try {
    text = value.dump();
  } catch (const nlohmann::json::exception&) {
    return fail(Errc::invalid, std::string(what) + ": holds text that is not valid UTF-8");
  }
  if (text.size() > kMaxRecordBytes) return too_large(what, text.size(), kMaxRecordBytes);
  HARKARA_TRY(check_depth(what, text));
  return text;
}

}  // namespace harkara::node::consult
