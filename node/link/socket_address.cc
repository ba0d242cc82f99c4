#include "node/link/socket_address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace harkara::node {
namespace {

constexpr std::size_t kScopeAt = 16;
constexpr std::size_t kPortAt = 20;
constexpr std::size_t kMappedBytes = 12;  // ::ffff: before an IPv4 address

template <class Socket>
Socket copy_as(const sockaddr* address) {
  Socket out;
  std::memcpy(&out, address, sizeof out);
  return out;
}

template <class Socket>
sockaddr_storage store(const Socket& address) {
  sockaddr_storage out{};
  std::memcpy(&out, &address, sizeof address);
  return out;
}

}  // namespace

std::optional<datagram::Address> address_of(const sockaddr* address) {
  datagram::Address out;
  std::uint8_t* const bytes = out.bytes.data();
  if (address->sa_family == AF_INET) {
    const auto in = copy_as<sockaddr_in>(address);
    bytes[10] = bytes[11] = 0xff;
    std::memcpy(bytes + kMappedBytes, &in.sin_addr, 4);
    std::memcpy(bytes + kPortAt, &in.sin_port, 2);
    return out;
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  const auto in6 = copy_as<sockaddr_in6>(address);
  std::memcpy(bytes, &in6.sin6_addr, 16);
  std::memcpy(bytes + kScopeAt, &in6.sin6_scope_id, 4);
  std::memcpy(bytes + kPortAt, &in6.sin6_port, 2);
  return out;
}

bool is_ipv4(const datagram::Address& address) {
  static constexpr std::uint8_t kMapped[kMappedBytes] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(std::begin(kMapped), std::end(kMapped), address.bytes.begin());
}

sockaddr_storage socket_address(const datagram::Address& address) {
  const std::uint8_t* const bytes = address.bytes.data();
  if (is_ipv4(address)) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    std::memcpy(&in.sin_addr, bytes + kMappedBytes, 4);
    std::memcpy(&in.sin_port, bytes + kPortAt, 2);
    return store(in);
  }
  return ipv6_socket_address(address);
}

sockaddr_storage ipv6_socket_address(const datagram::Address& address) {
  const std::uint8_t* const bytes = address.bytes.data();
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  std::memcpy(&in6.sin6_addr, bytes, 16);
  std::memcpy(&in6.sin6_scope_id, bytes + kScopeAt, 4);
  std::memcpy(&in6.sin6_port, bytes + kPortAt, 2);
  return store(in6);
}

std::string endpoint_text(const datagram::Address& address) {
  char host[INET6_ADDRSTRLEN] = {};
  const bool v4 = is_ipv4(address);
  const std::uint8_t* const bytes = address.bytes.data();
  inet_ntop(v4 ? AF_INET : AF_INET6, bytes + (v4 ? kMappedBytes : 0), host, sizeof host);
  const int port = bytes[kPortAt] << 8 | bytes[kPortAt + 1];
  const std::string name = v4 ? std::string(host) : "[" + std::string(host) + "]";
  return "udp://" + name + ":" + std::to_string(port);
}

HostAndPort host_and_port(const std::string& endpoint) {
  const std::size_t begin = std::strlen("udp://");
  const std::size_t colon = endpoint.rfind(':');
  HostAndPort out{endpoint.substr(begin, colon - begin), endpoint.substr(colon + 1)};
  if (out.host.starts_with('[')) out.host = out.host.substr(1, out.host.size() - 2);
  return out;
}

std::optional<datagram::Address> numeric_address(const HostAndPort& at) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(at.host.c_str(), at.port.c_str(), &hints, &found) != 0) return std::nullopt;
  const auto address = address_of(found->ai_addr);
  freeaddrinfo(found);
  return address;
}

}  // namespace harkara::node
