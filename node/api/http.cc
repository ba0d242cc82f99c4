#include "node/api/http.h"

#include "node/advice.h"

namespace harkara::node::api {
namespace {

int status_of(Errc code) {
  switch (code) {
    case Errc::not_found: return 404;
    case Errc::invalid:
    case Errc::forged:
    case Errc::unsupported: return 400;
    case Errc::refused:
    case Errc::expired:
    case Errc::busy: return 409;
    case Errc::too_large: return 413;
    case Errc::full: return 507;
    case Errc::closed: return 503;
    case Errc::corrupt:
    case Errc::io: break;
  }
  return 500;
}

}  // namespace

bool is_shown_picture(std::string_view media_type) {
  return media_type == "image/jpeg" || media_type == "image/png" || media_type == "image/webp" ||
         media_type == "image/gif";
}

// Never fails on a text that is no UTF-8: a foreign event may hold one.
Response json_response(const Json& json, int status) {
  Response out;
  out.status = status;
  out.text = one_line(json);
  return out;
}

Response refusal(int status, const std::string& code, const std::string& message,
                 const std::string& next) {
  return json_response({{"error", {{"code", code}, {"message", message}, {"next", next}}}}, status);
}

Response error_response(const Error& error) {
  const Advice advice = advice_of(error);
  return refusal(status_of(error.code), errc_name(error.code), advice.message, advice.next);
}

}  // namespace harkara::node::api
