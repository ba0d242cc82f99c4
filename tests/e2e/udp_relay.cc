#include "tests/e2e/udp_relay.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>

namespace harkara::e2e {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  out.sin_port = htons(static_cast<std::uint16_t>(port));
  return out;
}

int open_socket() {
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  const sockaddr_in any = loopback(0);
  const void* raw = &any;
  REQUIRE(::bind(fd, static_cast<const sockaddr*>(raw), sizeof any) == 0);
  return fd;
}

}  // namespace

UdpRelay::UdpRelay(int target_port, std::uint64_t bytes_per_s)
    : front_(open_socket()),
      back_(open_socket()),
      target_port_(target_port),
      bytes_per_s_(bytes_per_s) {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  void* raw = &own;
  REQUIRE(::getsockname(front_, static_cast<sockaddr*>(raw), &size) == 0);
  port_ = ntohs(own.sin_port);
  thread_ = std::thread([this] {
    while (!stop_) turn();
  });
}

UdpRelay::~UdpRelay() {
  stop_ = true;
  thread_.join();
  ::close(front_);
  ::close(back_);
}

void UdpRelay::turn() {
  pollfd fds[] = {{front_, POLLIN, 0}, {back_, POLLIN, 0}};
  ::poll(fds, 2, held_.empty() ? 50 : 1);
  if ((fds[0].revents & POLLIN) != 0) take(front_, true);
  if ((fds[1].revents & POLLIN) != 0) take(back_, false);
  while (!held_.empty() && held_.front().due <= std::chrono::steady_clock::now()) {
    pass(held_.front());
    held_.pop_front();
  }
}

void UdpRelay::take(int from, bool upward) {
  char packet[2048];
  sockaddr_in sender{};
  socklen_t size = sizeof sender;
  void* raw = &sender;
  const ssize_t bytes =
      ::recvfrom(from, packet, sizeof packet, 0, static_cast<sockaddr*>(raw), &size);
  if (bytes < 0) return;
  const auto length = static_cast<std::size_t>(bytes);
  billed_ += length + 28;
  if (upward) client_port_ = ntohs(sender.sin_port);
  const auto now = std::chrono::steady_clock::now();
  free_ = std::max(free_, now);
  if (bytes_per_s_ > 0) free_ += std::chrono::microseconds(length * 1'000'000 / bytes_per_s_);
  held_.push_back({free_, std::string(packet, length), upward});
}

void UdpRelay::pass(const Held& packet) const {
  const sockaddr_in target = loopback(packet.upward ? target_port_ : client_port_);
  const void* goal = &target;
  ::sendto(packet.upward ? back_ : front_, packet.bytes.data(), packet.bytes.size(), 0,
           static_cast<const sockaddr*>(goal), sizeof target);
}

}  // namespace harkara::e2e
