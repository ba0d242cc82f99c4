#include "node/link/tcp_count.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>

namespace harkara::node {
namespace {

constexpr std::uint64_t kIp4AndTcp = 40;
constexpr std::uint64_t kIp6AndTcp = 60;
constexpr std::uint64_t kTimestamps = 12;
// A connection ends with up to four packets that nobody is left to count.
constexpr std::uint64_t kFarewellPackets = 2;  // each way

std::uint64_t inode_of(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode) ? status.st_ino : 0;
}

bool is_ip6(int descriptor) {
  sockaddr_in6 address{};
  socklen_t size = sizeof address;
  void* const raw = &address;
  if (::getpeername(descriptor, static_cast<sockaddr*>(raw), &size) != 0) return false;
  return address.sin6_family == AF_INET6 && !IN6_IS_ADDR_V4MAPPED(&address.sin6_addr);
}

}  // namespace

void TcpCount::watch(int descriptor) {
  if (descriptor_ >= 0 || descriptor < 0) return;
  descriptor_ = descriptor;
  inode_ = inode_of(descriptor);
}

void TcpCount::ask() const {
  if (inode_ == 0 || inode_of(descriptor_) != inode_) return;
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(descriptor_, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return;
  const std::uint64_t head = (is_ip6(descriptor_) ? kIp6AndTcp : kIp4AndTcp) +
                             ((info.tcpi_options & TCPI_OPT_TIMESTAMPS) != 0 ? kTimestamps : 0);
  payload_ = {std::max(payload_.in, std::uint64_t{info.tcpi_bytes_received}),
              std::max(payload_.out, std::uint64_t{info.tcpi_bytes_sent})};
  headers_ = {std::max(headers_.in, (info.tcpi_segs_in + kFarewellPackets) * head),
              std::max(headers_.out, (info.tcpi_segs_out + kFarewellPackets) * head)};
}

LinkBytes TcpCount::read(const LinkBytes& handed) const {
  ask();
  return {std::max(payload_.in, handed.in) + headers_.in,
          std::max(payload_.out, handed.out) + headers_.out};
}

}  // namespace harkara::node
