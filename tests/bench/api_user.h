// A person at the page, as the bench needs one: one connection kept open, blocking.
#pragma once

#include <string>

namespace harkara::bench {

class ApiUser {
 public:
  ApiUser(int port, std::string name);
  ~ApiUser();
  ApiUser(const ApiUser&) = delete;
  ApiUser& operator=(const ApiUser&) = delete;

  bool login(const std::string& passphrase);
  // The body; empty when the connection ended.
  std::string get(const std::string& path);

 private:
  // Headers and body of the answer.
  std::string exchange(const std::string& request);

  int fd_ = -1;
  int port_;
  std::string name_;
  std::string cookie_;
};

}  // namespace harkara::bench
