#include "tests/bench/link/tunnel.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <thread>

namespace harkara::bench {
namespace {

constexpr int kMtuBytes = 1'500;

Error refused(const std::string& step) {
  return fail(Errc::io, step + ": " + std::strerror(errno));
}

ifreq request_for(const char* name) {
  ifreq request{};
  std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  return request;
}

Status set_address(int socket, ifreq request, unsigned long what, const std::string& address) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  ::inet_pton(AF_INET, address.c_str(), &in.sin_addr);
  std::memcpy(&request.ifr_addr, &in, sizeof in);
  if (::ioctl(socket, what, &request) != 0) return refused("address " + address);
  return ok();
}

Status switch_on(int socket, ifreq request) {
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (::ioctl(socket, SIOCSIFFLAGS, &request) != 0)
    return refused(std::string("switching on ") + request.ifr_name);
  return ok();
}

Status configure(const std::string& address) {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  HARKARA_TRY(switch_on(socket.get(), request_for("lo")));
  ifreq request = request_for("link");
  HARKARA_TRY(set_address(socket.get(), request, SIOCSIFADDR, address));
  HARKARA_TRY(set_address(socket.get(), request, SIOCSIFNETMASK, "255.255.255.0"));
  request.ifr_mtu = kMtuBytes;
  if (::ioctl(socket.get(), SIOCSIFMTU, &request) != 0) return refused("MTU");
  return switch_on(socket.get(), request_for("link"));
}

// IPv6 would chatter about neighbours on a link where every byte counts.
void silence_ipv6() {
  for (const char* which : {"all", "default"})
    std::ofstream(std::string("/proc/sys/net/ipv6/conf/") + which + "/disable_ipv6") << "1\n";
}

void set_send_buffer(std::size_t bytes) {
  if (bytes != 0)
    std::ofstream("/proc/sys/net/ipv4/tcp_wmem") << "4096 " << bytes << " " << 4 * bytes << "\n";
}

Result<Tunnel> make_here(const std::string& address, std::size_t tcp_send_bytes) {
  if (::unshare(CLONE_NEWNET) != 0) return refused("a network namespace");
  silence_ipv6();
  set_send_buffer(tcp_send_bytes);
  Tunnel tunnel;
  tunnel.network = Descriptor(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  tunnel.device = Descriptor(::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (tunnel.network.get() < 0 || tunnel.device.get() < 0) return refused("/dev/net/tun");
  ifreq request = request_for("link");
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (::ioctl(tunnel.device.get(), TUNSETIFF, &request) != 0) return refused("a TUN device");
  HARKARA_TRY(configure(address));
  return tunnel;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Status may_make_tunnels() {
  if (::geteuid() != 0)
    return fail(Errc::refused,
                "emulated links need root, for network namespaces and TUN devices of their own; "
                "nothing outside of them is touched");
  if (::access("/dev/net/tun", R_OK | W_OK) != 0)
    return refused("/dev/net/tun is needed for emulated links (modprobe tun)");
  return ok();
}

// In a thread that ends here, so that no other work of ours lands in the namespace.
Result<Tunnel> make_tunnel(const std::string& address, std::size_t tcp_send_bytes) {
  Result<Tunnel> made = fail(Errc::io, "not made");
  std::thread([&] { made = make_here(address, tcp_send_bytes); }).join();
  return made;
}

}  // namespace harkara::bench
