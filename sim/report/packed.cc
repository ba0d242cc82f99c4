#include "sim/report/packed.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string_view>

namespace harkara::sim {
namespace {

constexpr unsigned kOrders = 48;  // more would gain nothing: packed in one letter

// RFC 4648. Six bits a letter, the highest first.
constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint64_t unsigned_of(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  return number < 0 ? ~(bits << 1U) : bits << 1U;
}

// Of the part above the lowest `order` bits, counted from one.
unsigned digits_above(std::uint64_t number, unsigned order) {
  return static_cast<unsigned>(std::bit_width((number >> order) + 1));
}

std::uint64_t bits_for(const Column& column, unsigned order) {
  std::uint64_t bits = 0;
  for (const std::int64_t number : column)
    bits += 2 * digits_above(unsigned_of(number), order) - 1 + order;
  return bits;
}

unsigned best_order(const Column& column) {
  unsigned best = 0;
  std::uint64_t fewest = std::numeric_limits<std::uint64_t>::max();
  for (unsigned order = 0; order < kOrders; ++order)
    if (const std::uint64_t bits = bits_for(column, order); bits < fewest) {
      best = order;
      fewest = bits;
    }
  return best;
}

class Letters {
 public:
  void put(std::uint64_t value, unsigned bits) {
    while (bits-- > 0) put_bit(value >> bits & 1U);
  }
  std::string take() {
    while (filled_ != 0) put_bit(0);
    return std::move(out_);
  }

 private:
  void put_bit(std::uint64_t bit) {
    six_ = six_ << 1U | bit;
    if (++filled_ < 6) return;
    out_ += kLetters[six_];
    six_ = 0;
    filled_ = 0;
  }

  std::string out_;
  std::uint64_t six_ = 0;
  unsigned filled_ = 0;
};

}  // namespace

std::string packed(const Column& column) {
  if (column.empty()) return {};
  const unsigned order = best_order(column);
  Letters out;
  out.put(order, 6);
  for (const std::int64_t number : column) {
    const std::uint64_t value = unsigned_of(number);
    const unsigned digits = digits_above(value, order);
    out.put(0, digits - 1);
    out.put((value >> order) + 1, digits);
    out.put(value, order);
  }
  return out.take();
}

std::string packed_steps(const Column& column) {
  Column steps;
  std::int64_t before = 0;
  for (const std::int64_t number : column) {
    steps.push_back(number - before);
    before = number;
  }
  return packed(steps);
}

}  // namespace harkara::sim
