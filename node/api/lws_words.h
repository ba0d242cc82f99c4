// What a request's headers say and how an answer's are written, in libwebsockets' words.
// Included by http_server.cc and lws_words.cc only.
#pragma once

#include <libwebsockets.h>

#include "node/api/http.h"

namespace harkara::node::api {

// At LWS_CALLBACK_HTTP. `path` as lws gave it.
Request read_request(lws* wsi, std::string_view path);
// Status line, headers and the empty line. `close`: the connection ends behind it.
bool write_headers(lws* wsi, const Response& response, bool close);
// A piece of the body; `last` ends it.
bool write_body(lws* wsi, std::string_view piece, bool last);

inline constexpr std::size_t kPieceBytes = 32 * 1024;

}  // namespace harkara::node::api
