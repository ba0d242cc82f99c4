#include "node/link/udp_sockets.h"

#include <netinet/in.h>

#include <algorithm>
#include <utility>

#include "node/link/datagram/packet.h"

namespace harkara::node {
namespace {

std::string uv_text(const std::string& what, int code) {
  return what + ": " + uv_strerror(code);
}

const sockaddr* as_sockaddr(const sockaddr_storage& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

bool is_any_ipv6(const datagram::Address& address) {
  return std::all_of(address.bytes.begin(), address.bytes.begin() + 16,
                     [](std::uint8_t byte) { return byte == 0; });
}

// Whether an IPv6 socket takes IPv4 is a setting of the machine, unless it is said.
int set_ipv6_only(uv_udp_t* handle, bool only) {
  uv_os_fd_t fd = -1;
  if (const int code = uv_fileno(as_uv_handle(handle), &fd); code != 0) return code;
  const int value = only ? 1 : 0;
  return setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &value, sizeof value) == 0
             ? 0
             : uv_translate_sys_error(errno);
}

// A system that cannot do this sends fragments; then larger packets are no gain, and no harm.
void set_whole(uv_os_fd_t fd, bool ipv6, bool whole) {
#if defined(IP_MTU_DISCOVER) && defined(IPV6_MTU_DISCOVER)
  const int value4 = whole ? IP_PMTUDISC_PROBE : IP_PMTUDISC_WANT;
  static_cast<void>(setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &value4, sizeof value4));
  const int value6 = whole ? IPV6_PMTUDISC_PROBE : IPV6_PMTUDISC_WANT;
  if (ipv6)
    static_cast<void>(setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &value6, sizeof value6));
#endif
}

}  // namespace

Status UdpSockets::open(const datagram::Address& local, bool both_families) {
  const bool v4 = is_ipv4(local);
  Socket& socket = v4 ? socket4_ : socket6_;
  socket.emplace(this);
  (v4 ? whole4_ : whole6_) = false;
  const auto failed = [&](const char* what, int code) {
    socket.reset();
    return fail(Errc::io, uv_text(what + endpoint_text(local), code));
  };
  uv_udp_t* const handle = socket->get();
  if (const int code = uv_udp_init_ex(loop_, handle, v4 ? AF_INET : AF_INET6); code != 0)
    return failed("no UDP socket for ", code);
  socket->armed();
  if (!v4)
    if (const int code = set_ipv6_only(handle, !both_families); code != 0)
      return failed("cannot choose the families of ", code);
  const sockaddr_storage address = socket_address(local);
  if (const int code = uv_udp_bind(handle, as_sockaddr(address), 0); code != 0)
    return failed("cannot bind ", code);
  const auto give = [](uv_handle_t* of, std::size_t, uv_buf_t* out) {
    const auto* udp = static_cast<const uv_udp_t*>(static_cast<const void*>(of));
    void* const memory = UvHandle<uv_udp_t>::owner_of<UdpSockets>(udp)->buffer_;
    *out = uv_buf_init(static_cast<char*>(memory), kReadBytes);
  };
  if (const int code = uv_udp_recv_start(handle, give, receive); code != 0)
    return failed("cannot receive at ", code);
  return ok();
}

Result<datagram::Address> UdpSockets::bind(const datagram::Address& local) {
  serves_both_ = is_any_ipv6(local);
  HARKARA_TRY(open(local, serves_both_));
  sockaddr_storage address{};
  int size = sizeof address;
  void* const raw = &address;
  Socket& socket = is_ipv4(local) ? socket4_ : socket6_;
  if (const int code = uv_udp_getsockname(socket->get(), static_cast<sockaddr*>(raw), &size);
      code != 0)
    return fail(Errc::io, uv_text("no address for " + endpoint_text(local), code));
  return address_of(as_sockaddr(address)).value_or(local);
}

uv_udp_t* UdpSockets::towards(const datagram::Address& peer) {
  const bool own = is_ipv4(peer) && !serves_both_;
  Socket& socket = own ? socket4_ : socket6_;
  return socket ? socket->get() : nullptr;
}

Status UdpSockets::open_for(const datagram::Address& peer) {
  if (towards(peer) != nullptr) return ok();
  return open(*numeric_address({is_ipv4(peer) ? "0.0.0.0" : "::", "0"}), false);
}

void UdpSockets::keep_whole(uv_udp_t* handle, bool whole) {
  const bool ipv6 = socket6_ && handle == socket6_->get();
  bool& now = ipv6 ? whole6_ : whole4_;
  if (std::exchange(now, whole) == whole) return;
  uv_os_fd_t fd = -1;
  if (uv_fileno(as_uv_handle(handle), &fd) == 0) set_whole(fd, ipv6, whole);
}

void UdpSockets::send(const datagram::Address& to, Bytes& packet) {
  uv_udp_t* const handle = towards(to);
  if (handle == nullptr) return;
  const sockaddr_storage address = serves_both_ ? ipv6_socket_address(to) : socket_address(to);
  keep_whole(handle, packet.size() > datagram::kSafePacketBytes);
  void* const bytes = packet.data();
  const uv_buf_t buffer =
      uv_buf_init(static_cast<char*>(bytes), static_cast<unsigned>(packet.size()));
  uv_udp_try_send(handle, &buffer, 1, as_sockaddr(address));
}

void UdpSockets::receive(uv_udp_t* handle, ssize_t size, const uv_buf_t* buffer,
                         const sockaddr* from, unsigned flags) {
  if (size <= 0 || from == nullptr || (flags & UV_UDP_PARTIAL) != 0) return;
  const auto address = address_of(from);
  if (!address) return;
  const auto* self = UvHandle<uv_udp_t>::owner_of<UdpSockets>(handle);
  self->receive_(*address, as_view(buffer->base, static_cast<std::size_t>(size)));
}

void UdpSockets::close() {
  socket4_.reset();
  socket6_.reset();
}

}  // namespace harkara::node
