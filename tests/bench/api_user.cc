#include "tests/bench/api_user.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

namespace harkara::bench {

ApiUser::ApiUser(int port, std::string name) : port_(port), name_(std::move(name)) {
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const int one = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  const void* raw = &address;
  static_cast<void>(::connect(fd_, static_cast<const sockaddr*>(raw), sizeof address));
}

ApiUser::~ApiUser() {
  ::close(fd_);
}

std::string ApiUser::exchange(const std::string& request) {
  if (::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) < 0) return {};
  std::string text;
  std::size_t whole = std::string::npos;
  char part[65'536];
  while (text.size() < whole) {
    const ssize_t got = ::recv(fd_, part, sizeof part, 0);
    if (got <= 0) return {};
    text.append(part, static_cast<std::size_t>(got));
    const std::size_t end = text.find("\r\n\r\n");
    const std::size_t length = text.find("content-length: ");
    if (end == std::string::npos || length == std::string::npos) continue;
    whole = end + 4 + static_cast<std::size_t>(std::atoll(text.c_str() + length + 16));
  }
  return text;
}

bool ApiUser::login(const std::string& passphrase) {
  const std::string host = "127.0.0.1:" + std::to_string(port_);
  const std::string body = R"({"user":")" + name_ + R"(","passphrase":")" + passphrase + R"("})";
  const std::string text = exchange(
      "POST /api/v1/login HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host +
      "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body);
  const std::size_t at = text.find("harkara=");
  if (at == std::string::npos) return false;
  cookie_ = text.substr(at, text.find(';', at) - at);
  return true;
}

std::string ApiUser::get(const std::string& path) {
  const std::string text =
      exchange("GET /api/v1/" + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
               "\r\nCookie: " + cookie_ + "\r\n\r\n");
  const std::size_t end = text.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : text.substr(end + 4);
}

}  // namespace harkara::bench
