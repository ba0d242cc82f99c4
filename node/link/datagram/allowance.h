// How often something may be done: at all, and for whoever asks from one place.
#pragma once

#include <map>

#include "node/link/datagram/packet.h"

namespace harkara::node::datagram {

// Tokens that come back with time.
class Allowance {
 public:
  Allowance(std::int64_t per_second, std::int64_t most)
      : per_second_(per_second), most_(most), thousandths_(most * 1'000) {}
  bool has(std::int64_t now_ms);
  bool take(std::int64_t now_ms);
  // At least half of it is there.
  bool relaxed(std::int64_t now_ms);
  bool whole(std::int64_t now_ms);

 private:
  void refill(std::int64_t now_ms);
  std::int64_t per_second_;
  std::int64_t most_;
  std::int64_t thousandths_;
  std::int64_t filled_ms_ = INT64_MIN;
};

// Who is behind an address, as far as can be told: its host for IPv4, its network of
// 64 bits for IPv6, where one host has as many addresses as it likes.
Address source_of(const Address& address);

// A bound for everybody together, and one for each source. Those who have used up their
// own take nothing from the others'.
class SharedAllowance {
 public:
  SharedAllowance(const Allowance& all, const Allowance& each) : all_(all), each_(each) {}
  bool take(const Address& from, std::int64_t now_ms);
  std::size_t sources() const { return by_source_.size(); }  // remembered

 private:
  Allowance all_;
  Allowance each_;                          // as it is for a new source
  std::map<Address, Allowance> by_source_;  // those that are not whole, and some others
};

}  // namespace harkara::node::datagram
