#include "node/api/page_files.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "crypto/hash.h"
#include "node/api/page_table.h"

namespace harkara::node::api {
namespace {

std::string type_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kTypes = {
      {{".html", "text/html; charset=utf-8"},
       {".js", "text/javascript; charset=utf-8"},
       {".css", "text/css; charset=utf-8"},
       {".json", "application/json"},
       {".webmanifest", "application/manifest+json"},
       {".svg", "image/svg+xml"},
       {".png", "image/png"},
       {".ico", "image/x-icon"},
       {".txt", "text/plain; charset=utf-8"},
       {".woff2", "font/woff2"}}};
  for (const auto& [ending, type] : kTypes)
    if (name.ends_with(ending)) return std::string(type);
  return "application/octet-stream";
}

// Empty when zlib fails.
std::string gzip(std::string_view text) {
  z_stream stream{};
  constexpr int kGzip = 15 + 16;
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  Bytes in = to_bytes(as_view(text));
  Bytes out(deflateBound(&stream, static_cast<uLong>(in.size())));
  stream.next_in = in.data();
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(done ? stream.total_out : 0);
  deflateEnd(&stream);
  return std::string(as_text(out));
}

}  // namespace

bool accepts_gzip(std::string_view accept) {
  while (!accept.empty()) {
    const std::size_t end = std::min(accept.find(','), accept.size());
    std::string_view one = accept.substr(0, end);
    accept.remove_prefix(std::min(end + 1, accept.size()));
    const auto trim = [](std::string_view text) {
      while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
      while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
      return text;
    };
    const std::size_t semicolon = std::min(one.find(';'), one.size());
    if (trim(one.substr(0, semicolon)) != "gzip") continue;
    const std::string_view weight =
        semicolon < one.size() ? trim(one.substr(semicolon + 1)) : std::string_view("q=1");
    return weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

PageFiles::PageFiles() {
  for (const auto& [name, bytes] : page_table()) {
    File file;
    file.type = type_of(name);
    file.plain = bytes;
    file.packed = gzip(bytes);
    if (file.packed.size() >= bytes.size()) file.packed.clear();
    const crypto::Hash hash = crypto::hash("hk.api.etag", as_view(bytes));
    file.etag = "\"" + to_hex(hash.view().first(16)) + "\"";
    files_.emplace("/" + std::string(name), std::move(file));
  }
}

std::optional<Response> PageFiles::find(const Request& request) const {
  const auto at = files_.find(request.path == "/" ? std::string_view("/index.html")
                                                  : std::string_view(request.path));
  if (at == files_.end()) return std::nullopt;
  const File& file = at->second;
  Response out;
  out.type = file.type;
  // The page is small and its names never change: asked for each time, sent when new.
  out.headers = {
      {"etag:", file.etag}, {"cache-control:", "no-cache"}, {"vary:", "Accept-Encoding"}};
  if (request.if_none_match == file.etag) {
    out.status = 304;
    return out;
  }
  const bool packed = !file.packed.empty() && accepts_gzip(request.accept_encoding);
  out.bytes = packed ? std::string_view(file.packed) : file.plain;
  if (packed) out.headers.emplace_back("content-encoding:", "gzip");
  return out;
}

}  // namespace harkara::node::api
