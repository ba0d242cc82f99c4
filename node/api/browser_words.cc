#include "node/api/browser_words.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace harkara::node::api {
namespace {

bool is_ip(const std::string& text) {
  std::array<std::uint8_t, 16> bytes{};
  return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

}  // namespace

std::string session_cookie(std::string_view cookies) {
  constexpr std::string_view kName = "harkara=";
  std::string found;
  while (!cookies.empty()) {
    const std::size_t end = std::min(cookies.find(';'), cookies.size());
    std::string_view one = cookies.substr(0, end);
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (!one.starts_with(kName)) continue;
    if (!found.empty()) return {};
    found = one.substr(kName.size());
  }
  return found;
}

std::string host_name(std::string_view host) {
  if (host.starts_with('[')) {  // [::1]:8480
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos) return {};
    const std::string_view rest = host.substr(end + 1);
    const bool fits = rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
    return fits ? lower(host.substr(1, end - 1)) : std::string();
  }
  const std::size_t colon = host.find(':');
  if (colon != std::string_view::npos && !is_port(host.substr(colon + 1))) return {};
  return lower(host.substr(0, colon));
}

bool host_is_ours(std::string_view host, const std::vector<std::string>& more) {
  const std::string name = host_name(host);
  if (name.empty() || name.find('\0') != std::string::npos) return false;
  return name == "localhost" || is_ip(name) || std::ranges::find(more, name) != more.end();
}

bool same_origin(std::string_view origin, std::string_view host, bool tls) {
  return !host.empty() && lower(origin) == (tls ? "https://" : "http://") + lower(host);
}

std::string address_class(std::string_view address) {
  const std::string text(address);
  std::array<std::uint8_t, 16> bytes{};
  if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
    if (bytes[0] == 127) return "loopback";
    return "4:" + std::to_string(bytes[0]) + "." + std::to_string(bytes[1]) + "." +
           std::to_string(bytes[2]);
  }
  if (text == "::1") return "loopback";
  if (text.starts_with("::ffff:")) return address_class(address.substr(7));
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return "?";
  std::string out = "6:";
  for (std::size_t i = 0; i < 8; ++i) out += std::to_string(bytes[i]) + ".";
  return out;
}

}  // namespace harkara::node::api
