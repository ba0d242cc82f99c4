// A browser as the local API sees one: real sockets, its own cookie, what it is told to send.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace harkara::e2e {

using Headers = std::map<std::string, std::string>;

struct Reply {
  int status = 0;   // 0: the connection ended without an answer
  Headers headers;  // names in lower case
  std::string body;
  nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
  std::string code() const { return json()["error"].value("code", ""); }
};

// Everything that is sent, as it is; the answer, read to its end.
Reply transact(int port, const std::string& bytes);

class Browser {
 public:
  explicit Browser(int port) : port_(port), host("127.0.0.1:" + std::to_string(port)) {}

  Reply get(const std::string& path) const { return send("GET", path, "", {}); }
  // With the cookie, Origin, the CSRF header and a new Idempotency-Key; `more` replaces
  // those of its names, and an empty value leaves one away.
  Reply post(const std::string& path, const nlohmann::json& body, const Headers& more = {}) const;
  Reply send(const std::string& method, const std::string& path, const std::string& body,
             const Headers& more) const;
  Reply put_bytes(const std::string& path, const std::string& bytes,
                  const Headers& more = {}) const;
  Reply login(const std::string& user, const std::string& passphrase);

 private:
  int port_;
  mutable int keys_ = 0;

 public:
  std::string host;
  std::string cookie;
  std::string csrf;
  std::string user_agent = "e2e/1";
};

}  // namespace harkara::e2e
