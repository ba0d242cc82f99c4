// Addresses of UDP sockets: as the operating system has them, as the datagram link
// has them, and as people write them.
#pragma once

#include <sys/socket.h>

#include <optional>
#include <string>

#include "node/link/datagram/packet.h"

namespace harkara::node {

// 16 bytes of IPv6 address (IPv4 mapped), 4 of scope, 2 of port.
std::optional<datagram::Address> address_of(const sockaddr* address);
sockaddr_storage socket_address(const datagram::Address& address);
// The same for a socket of IPv6: IPv4 stays mapped.
sockaddr_storage ipv6_socket_address(const datagram::Address& address);
bool is_ipv4(const datagram::Address& address);
std::string endpoint_text(const datagram::Address& address);  // "udp://..."

struct HostAndPort {
  std::string host;  // without brackets
  std::string port;
};
// REQUIRES: scheme_of(endpoint) is udp or tcp.
HostAndPort host_and_port(const std::string& endpoint);
// Empty for names: they must be looked up.
std::optional<datagram::Address> numeric_address(const HostAndPort& at);

}  // namespace harkara::node
