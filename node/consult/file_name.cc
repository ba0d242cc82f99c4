#include "node/consult/file_name.h"

#include <algorithm>
#include <array>

#include "node/consult/event_json.h"
#include "node/consult/utf8.h"

namespace harkara::node::consult {
namespace {

struct TypeRow {
  std::string_view extension;
  std::string_view media_type;
};
constexpr std::array kTypes = {
    TypeRow{".jpg", "image/jpeg"},          TypeRow{".jpeg", "image/jpeg"},
    TypeRow{".png", "image/png"},           TypeRow{".webp", "image/webp"},
    TypeRow{".heic", "image/heic"},         TypeRow{".tif", "image/tiff"},
    TypeRow{".tiff", "image/tiff"},         TypeRow{".j2k", "image/j2c"},
    TypeRow{".jp2", "image/jp2"},           TypeRow{".dcm", "application/dicom"},
    TypeRow{".dicom", "application/dicom"}, TypeRow{".pdf", "application/pdf"},
    TypeRow{".txt", "text/plain"},          TypeRow{".csv", "text/csv"},
    TypeRow{".json", "application/json"},   TypeRow{".mp3", "audio/mpeg"},
    TypeRow{".ogg", "audio/ogg"},           TypeRow{".wav", "audio/wav"},
    TypeRow{".mp4", "video/mp4"},           TypeRow{".zip", "application/zip"},
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// A lone leading dot starts no extension, nor does a dot far from the end.
std::size_t extension_at(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  const bool plain = dot != std::string_view::npos && dot > 0 && name.size() - dot <= 8;
  return plain ? dot : name.size();
}

// Controls (C0, DEL, C1) and what makes text run the other way and so hides an
// extension. Joiners stay: Persian and the Indic scripts need them.
bool is_invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || c == 0xfeff;
}

bool is_forbidden(char32_t c) {
  return c < 0x80 &&
         std::string_view("<>:\"|?*").find(static_cast<char>(c)) != std::string_view::npos;
}

std::string clean(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    const std::string_view before = name;
    const auto c = take_code_point(name);
    if (!c || is_forbidden(*c))
      out += '_';
    else if (!is_invisible(*c))
      out += before.substr(0, before.size() - name.size());
  }
  return out;
}

std::string_view trim(std::string_view name) {
  const std::size_t first = name.find_first_not_of(". ");
  if (first == std::string_view::npos) return {};
  return name.substr(first, name.find_last_not_of(". ") - first + 1);
}

std::string_view cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0U) == 0x80) --limit;
  return text.substr(0, limit);
}

}  // namespace

std::string safe_file_name(std::string_view name) {
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  const std::string cleaned = clean(name);
  const std::string_view kept = trim(cleaned);
  if (kept.empty()) return "attachment";
  const std::size_t dot = extension_at(kept);
  const std::string_view extension = kept.substr(dot);
  return std::string(cut(kept.substr(0, dot), kMaxFileNameBytes - extension.size())) +
         std::string(extension);
}

std::string numbered_file_name(const std::string& name, int number) {
  const std::size_t dot = extension_at(name);
  return name.substr(0, dot) + "-" + std::to_string(number) + name.substr(dot);
}

std::string distinct_file_name(const std::string& name, std::set<std::string>& taken) {
  std::string out = name;
  for (int number = 2; !taken.insert(lower(out)).second; ++number)
    out = numbered_file_name(name, number);
  return out;
}

std::string media_type_of(std::string_view name) {
  const std::string extension = lower(name.substr(extension_at(name)));
  for (const TypeRow& row : kTypes)
    if (row.extension == extension) return std::string(row.media_type);
  return "application/octet-stream";
}

std::string role_of(std::string_view media_type) {
  if (media_type == "application/dicom" || media_type == "image/j2c" || media_type == "image/jp2")
    return "chief-image";
  if (media_type.starts_with("image/")) return "photo";
  return "document";
}

}  // namespace harkara::node::consult
