#include "node/api/lws_words.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "node/api/browser_words.h"

namespace harkara::node::api {
namespace {

std::string token_text(lws* wsi, lws_token_indexes token) {
  const int length = lws_hdr_total_length(wsi, token);
  if (length <= 0) return {};
  std::string out(static_cast<std::size_t>(length) + 1, '\0');
  const int got = lws_hdr_copy(wsi, out.data(), length + 1, token);
  out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return out;
}

// `name` in lower case, with its colon.
std::string custom_text(lws* wsi, std::string_view name) {
  const int size = static_cast<int>(name.size());
  const int length = lws_hdr_custom_length(wsi, name.data(), size);
  if (length <= 0) return {};
  std::string out(static_cast<std::size_t>(length) + 1, '\0');
  const int got = lws_hdr_custom_copy(wsi, out.data(), length + 1, name.data(), size);
  out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return out;
}

Method method_of(lws* wsi) {
  char* path = nullptr;
  int length = 0;
  switch (lws_http_get_uri_and_method(wsi, &path, &length)) {
    case LWSHUMETH_GET: return Method::get;
    case LWSHUMETH_HEAD: return Method::head;
    case LWSHUMETH_POST: return Method::post;
    case LWSHUMETH_PUT: return Method::put;
    case LWSHUMETH_DELETE: return Method::del;
    default: return Method::other;
  }
}

// lws has decoded the escapes and cut the arguments apart.
std::map<std::string, std::string> query_of(lws* wsi) {
  std::map<std::string, std::string> out;
  std::vector<char> piece(4'096);
  for (int i = 0; i < 16; ++i) {
    const int got = lws_hdr_copy_fragment(wsi, piece.data(), static_cast<int>(piece.size()),
                                          WSI_TOKEN_HTTP_URI_ARGS, i);
    if (got < 0) break;
    const std::string_view text(piece.data(), static_cast<std::size_t>(got));
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    out.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

// A length that is no number reads as more than any limit.
std::optional<std::uint64_t> length_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return ~std::uint64_t{0};
  return out;
}

std::string address_of(lws* wsi) {
  char out[64] = {};
  lws_get_peer_simple(wsi, out, sizeof out);
  return out;
}

unsigned char* bytes_of(std::vector<char>& buffer) {
  return static_cast<unsigned char*>(static_cast<void*>(buffer.data())) + LWS_PRE;
}

}  // namespace

Request read_request(lws* wsi, std::string_view path) {
  Request out;
  out.method = method_of(wsi);
  out.path = path;
  out.query = query_of(wsi);
  out.host = token_text(wsi, WSI_TOKEN_HOST);
  out.origin = token_text(wsi, WSI_TOKEN_ORIGIN);
  out.session = session_cookie(token_text(wsi, WSI_TOKEN_HTTP_COOKIE));
  out.user_agent = token_text(wsi, WSI_TOKEN_HTTP_USER_AGENT);
  out.content_type = token_text(wsi, WSI_TOKEN_HTTP_CONTENT_TYPE);
  out.accept_encoding = token_text(wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING);
  out.if_none_match = token_text(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH);
  out.fetch_site = custom_text(wsi, "sec-fetch-site:");
  out.csrf = custom_text(wsi, "x-harkara-csrf:");
  out.once = custom_text(wsi, "idempotency-key:");
  out.content_length = length_of(token_text(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH));
  out.from = address_of(wsi);
  return out;
}

bool write_headers(lws* wsi, const Response& response, bool close) {
  std::vector<char> buffer(LWS_PRE + 8'192);
  unsigned char* const start = bytes_of(buffer);
  unsigned char* at = start;
  unsigned char* const end = start + 8'192 - 1;
  const auto add = [&](const std::string& name, std::string_view value) {
    return lws_add_http_header_by_name(
               wsi, static_cast<const unsigned char*>(static_cast<const void*>(name.c_str())),
               as_view(value).data(), static_cast<int>(value.size()), &at, end) == 0;
  };
  if (lws_add_http_header_status(wsi, static_cast<unsigned>(response.status), &at, end) != 0)
    return false;
  if (!response.type.empty() && !add("content-type:", response.type)) return false;
  for (const auto& [name, value] : response.headers)
    if (!add(name, value)) return false;
  if (close && !add("connection:", "close")) return false;
  if (!response.stream && lws_add_http_header_content_length(wsi, response.length(), &at, end))
    return false;
  if (lws_finalize_http_header(wsi, &at, end) != 0) return false;
  const auto size = static_cast<std::size_t>(at - start);
  return lws_write(wsi, start, size, LWS_WRITE_HTTP_HEADERS) >= static_cast<int>(size);
}

bool write_body(lws* wsi, std::string_view piece, bool last) {
  std::vector<char> buffer(LWS_PRE + piece.size());
  std::copy(piece.begin(), piece.end(), buffer.begin() + LWS_PRE);
  return lws_write(wsi, bytes_of(buffer), piece.size(),
                   last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) >= static_cast<int>(piece.size());
}

}  // namespace harkara::node::api
