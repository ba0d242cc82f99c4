#include "node/lab/evidence.h"

#include <zstd.h>

#include <algorithm>
#include <functional>

#include "node/base64.h"
#include "node/files.h"

namespace harkara::node::lab {
namespace {

constexpr std::size_t kWindowBytes = 48;
constexpr std::size_t kMaxSearchedBytes = std::size_t{1} << 30U;

// base64 of text somewhere inside a longer stream: shifted by 0, 1 or 2 bytes, with
// the letters that also depend on the neighbours cut off.
void add_base64(std::vector<Marker>& out, const std::string& what, View bytes) {
  for (std::size_t shift = 0; shift < 3; ++shift) {
    Bytes shifted(shift, 0);
    append(shifted, bytes);
    shifted.resize(shifted.size() / 3 * 3);
    const std::string letters = to_base64(shifted);
    if (letters.size() < 24) continue;
    out.push_back({what + ", in base64", to_bytes(as_view(std::string_view(letters).substr(4)))});
  }
}

// A compressed frame's body: its first bytes are a header that proves nothing.
void add_compressed(std::vector<Marker>& out, const std::string& what, View bytes) {
  for (const int level : {1, 3, 19}) {
    Bytes frame(ZSTD_compressBound(bytes.size()));
    const std::size_t size =
        ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), level);
    if (ZSTD_isError(size) != 0 || size < 40) continue;
    out.push_back({what + ", compressed", to_bytes(View(frame).subspan(16, size - 20))});
  }
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& place) {
  std::error_code error;
  if (!std::filesystem::is_directory(place, error)) return {place};
  std::vector<std::filesystem::path> out;
  for (const auto& each : std::filesystem::recursive_directory_iterator(place, error))
    if (each.is_regular_file(error)) out.push_back(each.path());
  std::sort(out.begin(), out.end());
  return out;
}

bool contains(View haystack, View needle) {
  return std::search(haystack.begin(), haystack.end(),
                     std::boyer_moore_horspool_searcher(needle.begin(), needle.end())) !=
         haystack.end();
}

}  // namespace

void add_text_markers(std::vector<Marker>& out, const std::string& what, const std::string& text) {
  out.push_back({what, to_bytes(as_view(text))});
  add_base64(out, what, as_view(text));
  add_compressed(out, what, as_view(text));
}

void add_file_markers(std::vector<Marker>& out, const std::string& what, View content) {
  if (content.size() < 4 * kWindowBytes) return;
  for (std::size_t quarter = 1; quarter < 4; ++quarter) {
    const View window =
        content.subspan(content.size() / 4 * quarter - kWindowBytes / 2, kWindowBytes);
    // A flat stretch (a blank margin) could stand anywhere by chance.
    std::vector<std::uint8_t> values(window.begin(), window.end());
    std::sort(values.begin(), values.end());
    if (std::unique(values.begin(), values.end()) - values.begin() < 8) continue;
    out.push_back({what, to_bytes(window)});
    add_base64(out, what, window);
  }
}

Result<Search> search_for(const std::vector<Marker>& markers,
                          const std::vector<std::filesystem::path>& places) {
  Search out;
  for (const std::filesystem::path& place : places) {
    for (const std::filesystem::path& file : files_in(place)) {
      HARKARA_ASSIGN(const Bytes content, read_file(file, kMaxSearchedBytes));
      out.bytes_searched += content.size();
      for (const Marker& marker : markers)
        if (contains(content, marker.bytes))
          out.found.push_back(marker.what + ", in " + file.filename().string());
    }
  }
  return out;
}

}  // namespace harkara::node::lab
