#include "tests/e2e/browser.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cctype>

namespace harkara::e2e {
namespace {

int connected(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const timeval patience{20, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const void* raw = &address;
  if (::connect(fd, static_cast<const sockaddr*>(raw), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

Reply parsed(const std::string& text) {
  Reply out;
  const std::size_t end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.1 ") || end == std::string::npos) return out;
  out.status = std::atoi(text.c_str() + 9);
  out.body = text.substr(end + 4);
  std::size_t at = text.find("\r\n") + 2;
  while (at < end + 2) {
    const std::size_t line_end = text.find("\r\n", at);
    const std::string line = text.substr(at, line_end - at);
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos) {
      std::string value = line.substr(colon + 1);
      value.erase(0, value.find_first_not_of(' '));
      out.headers[lower(line.substr(0, colon))] = value;
    }
    at = line_end + 2;
  }
  return out;
}

// Is the answer's body here, as far as its length says? To HEAD, and with 304, there is none.
bool is_whole(const std::string& text, bool head) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const Reply reply = parsed(text);
  if (head || reply.status == 304) return true;
  const auto length = reply.headers.find("content-length");
  return length != reply.headers.end() &&
         text.size() >= end + 4 + static_cast<std::size_t>(std::atoll(length->second.c_str()));
}

}  // namespace

Reply transact(int port, const std::string& bytes) {
  const int fd = connected(port);
  if (fd < 0) return {};
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) break;  // the answer may be there all the same
    sent += static_cast<std::size_t>(n);
  }
  std::string text;
  char part[16'384];
  const bool head = bytes.starts_with("HEAD ");
  while (!is_whole(text, head)) {
    const ssize_t n = ::recv(fd, part, sizeof part, 0);
    if (n <= 0) break;
    text.append(part, static_cast<std::size_t>(n));
  }
  ::close(fd);
  return parsed(text);
}

Reply Browser::send(const std::string& method, const std::string& path, const std::string& body,
                    const Headers& more) const {
  Headers headers = {{"Host", host},
                     {"User-Agent", user_agent},
                     {"Cookie", cookie.empty() ? "" : "harkara=" + cookie}};
  if (method != "GET" && method != "HEAD") {
    headers["Origin"] = "http://" + host;
    headers["X-Harkara-CSRF"] = csrf;
    headers["Content-Length"] = std::to_string(body.size());
  }
  for (const auto& [name, value] : more) headers[name] = value;
  std::string text = method + " " + path + " HTTP/1.1\r\n";
  for (const auto& [name, value] : headers)
    if (!value.empty()) text += name + ": " + value + "\r\n";
  return transact(port_, text + "\r\n" + body);
}

Reply Browser::post(const std::string& path, const nlohmann::json& body,
                    const Headers& more) const {
  Headers headers = {
      {"Content-Type", "application/json"},
      {"Idempotency-Key", "key-" + user_agent.substr(0, 3) + "-" + std::to_string(++keys_)}};
  for (const auto& [name, value] : more) headers[name] = value;
  return send("POST", path, body.dump(), headers);
}

Reply Browser::put_bytes(const std::string& path, const std::string& bytes,
                         const Headers& more) const {
  return send("PUT", path, bytes, more);
}

Reply Browser::login(const std::string& user, const std::string& passphrase) {
  const Reply reply =
      post("/api/v1/login", {{"user", user}, {"passphrase", passphrase}}, {{"X-Harkara-CSRF", ""}});
  if (reply.status != 200) return reply;
  const std::string& set = reply.headers.at("set-cookie");
  cookie = set.substr(set.find('=') + 1, set.find(';') - set.find('=') - 1);
  csrf = reply.json().value("csrf", "");
  return reply;
}

}  // namespace harkara::e2e
