// Requests and answers as the API sees them; http_server.h carries them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "node/api/memory_file.h"
#include "node/json_fields.h"

namespace harkara::node::api {

enum class Method : std::uint8_t { get, head, post, put, del, other };

// Every text is a client's word, and no longer than the server's limit on headers.
struct Request {
  Method method = Method::other;
  std::string path;  // percent-decoded, without the query
  std::map<std::string, std::string> query;
  std::string host;
  std::string origin;
  std::string fetch_site;
  std::string session;  // the cookie's value
  std::string user_agent;
  std::string content_type;
  std::string accept_encoding;
  std::string if_none_match;
  std::string csrf;
  std::string once;  // Idempotency-Key
  std::string from;  // the client's address
  std::optional<std::uint64_t> content_length;
  std::string body;
  std::shared_ptr<const void> holds;   // let go with the request, however that ends
  std::unique_ptr<MemoryFile> upload;  // instead of `body`, when on_headers() put one here
};

struct Response {
  int status = 200;
  std::string type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, with ":"
  std::string text;
  std::string_view bytes;  // instead of `text`: what lives for ever
  // Instead of both, what memory must not hold: `source_bytes` of them, asked for piece by
  // piece as the client takes them. An empty piece: there is none yet, ask again. The
  // headers have left, so an error, or more than `source_bytes`, cuts the connection off.
  std::function<Result<Bytes>()> source;
  std::uint64_t source_bytes = 0;
  bool stream = false;  // stays open for send_event()

  std::string_view body() const { return bytes.empty() ? std::string_view(text) : bytes; }
  std::uint64_t length() const { return source ? source_bytes : body().size(); }
};

// Pictures that a browser shows; all else is only ever saved.
bool is_shown_picture(std::string_view media_type);

Response json_response(const Json& json, int status = 200);
// {"error": ...}; the status by the error's code.
Response error_response(const Error& error);
// `code` and `status` as API.md lists them.
Response refusal(int status, const std::string& code, const std::string& message,
                 const std::string& next);

}  // namespace harkara::node::api
