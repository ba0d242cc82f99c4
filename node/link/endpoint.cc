#include <sys/un.h>

#include <algorithm>
#include <charconv>

#include "node/link/transport.h"

namespace harkara::node {
namespace {

constexpr std::string_view kTcp = "tcp://";
constexpr std::string_view kIpc = "ipc://";
constexpr std::string_view kUdp = "udp://";
constexpr std::size_t kMaxHostBytes = 253;  // of a DNS name
constexpr std::size_t kMaxPathBytes = sizeof(sockaddr_un::sun_path) - 1;

bool is_host_letter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
         c == '-' || c == '_';
}

bool is_bracketed_letter(char c) {
  return is_host_letter(c) || c == ':' || c == '%';  // fe80::1%eth0
}

bool valid_host(std::string_view host) {
  if (host.empty() || host.size() > kMaxHostBytes) return false;
  if (host.front() != '[') return std::all_of(host.begin(), host.end(), is_host_letter);
  if (host.size() < 4 || host.back() != ']') return false;
  host = host.substr(1, host.size() - 2);
  return std::all_of(host.begin(), host.end(), is_bracketed_letter);
}

bool valid_port(std::string_view port) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
  return error == std::errc() && end == port.data() + port.size() && port.size() <= 5 &&
         value <= 65'535;
}

bool valid_host_and_port(std::string_view address) {
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos) return false;
  return valid_host(address.substr(0, colon)) && valid_port(address.substr(colon + 1));
}

bool valid_path(std::string_view path) {
  // '@' would be Linux's abstract namespace, '*' ZeroMQ's own choice of a path.
  return !path.empty() && path.size() <= kMaxPathBytes && path[0] != '@' && path[0] != '*' &&
         path.find('\0') == std::string_view::npos;
}

}  // namespace

Result<Scheme> scheme_of(const std::string& endpoint) {
  const std::string_view text = endpoint;
  if (text.starts_with(kTcp)) {
    if (valid_host_and_port(text.substr(kTcp.size()))) return Scheme::tcp;
    return fail(Errc::invalid, "endpoint '" + endpoint + "' is not tcp://host:port");
  }
  if (text.starts_with(kUdp)) {
    if (valid_host_and_port(text.substr(kUdp.size()))) return Scheme::udp;
    return fail(Errc::invalid, "endpoint '" + endpoint + "' is not udp://host:port");
  }
  if (text.starts_with(kIpc)) {
    if (valid_path(text.substr(kIpc.size()))) return Scheme::ipc;
    return fail(Errc::invalid, "endpoint '" + endpoint + "' needs a path of 1 to " +
                                   std::to_string(kMaxPathBytes) + " bytes after ipc://");
  }
  return fail(Errc::invalid, "endpoint '" + endpoint + "' is none of tcp://, udp:// and ipc://");
}

}  // namespace harkara::node
