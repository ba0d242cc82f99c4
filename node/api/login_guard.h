// Wrong passphrases cost their sender time, and us nothing: after a few of them an account
// or an address waits, twice as long with each further one. Pure but for what it remembers.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace harkara::node::api {

struct GuardLimits {
  std::uint32_t free = 5;  // wrong ones without a wait
  std::int64_t first_ms = 1'000;
  std::int64_t most_ms = 5 * 60'000;
};

class LoginGuard {
 public:
  explicit LoginGuard(const GuardLimits& limits) : limits_(limits) {}

  // 0: may try now; else how long to wait. Tries in between are counted, not weighed.
  std::int64_t wait_ms(const std::string& who, std::int64_t now_ms);
  void failed(const std::string& who, std::int64_t now_ms);
  void succeeded(const std::string& who) { tries_.erase(who); }
  // How many were turned away unheard since the last call.
  std::uint64_t take_refused(const std::string& who);
  // The same of everybody at once.
  std::map<std::string, std::uint64_t> take_all_refused();
  std::size_t remembered() const { return tries_.size(); }

 private:
  struct Tries {
    std::uint32_t wrong = 0;
    std::uint64_t refused = 0;
    std::int64_t until_ms = 0;
    std::int64_t last_ms = 0;
  };
  void forget_old(std::int64_t now_ms);
  GuardLimits limits_;
  std::map<std::string, Tries> tries_;
};

}  // namespace harkara::node::api
