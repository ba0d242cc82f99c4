// What a browser sends and this program reads by itself: headers, paths, cursors. HTTP is
// read by libwebsockets, JSON under the case record's limits.
#include <cstdint>

#include "node/api/browser_words.h"
#include "node/api/page_files.h"
#include "node/api/query.h"
#include "node/api/routes.h"

using namespace harkara;
using namespace harkara::node::api;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(as_view(data, size));
  const std::size_t cut = std::min(text.find('\n'), text.size());
  const std::string_view first = text.substr(0, cut);
  const std::string_view rest = text.substr(std::min(cut + 1, text.size()));
  const std::string cookie = session_cookie(first);
  HARKARA_ASSERT(cookie.find(';') == std::string::npos);
  if (host_is_ours(first, {})) HARKARA_ASSERT(first.find('@') == std::string_view::npos);
  if (same_origin(rest, first, false)) HARKARA_ASSERT(rest.size() == first.size() + 7);
  static_cast<void>(address_class(first));
  static_cast<void>(accepts_gzip(first));
  if (const auto key = cursor_from(first)) HARKARA_ASSERT(*cursor_from(cursor_text(*key)) == *key);
  for (const auto& routes : {clinic_routes(), case_routes(), desk_routes()})
    for (const Route& route : routes)
      if (const auto names = match(route.path, first))
        for (const std::string& each : *names) HARKARA_ASSERT(each.find('/') == std::string::npos);
  return 0;
}
