#include "sim/input/lines.h"

#include <charconv>
#include <cmath>

namespace harkara::sim {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";
constexpr double kMaxSeconds = 1000.0 * 366 * 24 * 3600;

template <class Number>
std::optional<Number> whole_word(std::string_view word) {
  if (!word.empty() && word.front() == '+') word.remove_prefix(1);
  Number value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || word.empty()) return {};
  return value;
}

}  // namespace

bool Lines::next() {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++number_;
    words_.clear();
    for (std::size_t at = line.find_first_not_of(kBlanks); at != std::string_view::npos;
         at = line.find_first_not_of(kBlanks)) {
      line.remove_prefix(at);
      words_.push_back(line.substr(0, line.find_first_of(kBlanks)));
      line.remove_prefix(words_.back().size());
    }
    if (!words_.empty() && words_.front().front() != '#') return true;
  }
  return false;
}

Error Lines::refuse(const std::string& why) const {
  return fail(Errc::invalid, std::string(name_) + ":" + std::to_string(number_) + ": " + why);
}

std::optional<std::uint64_t> whole_number(std::string_view word) {
  return whole_word<std::uint64_t>(word);
}

std::optional<double> decimal(std::string_view word) {
  const auto value = whole_word<double>(word);
  if (!value || !std::isfinite(*value)) return {};
  return value;
}

std::optional<std::int64_t> seconds_to_ms(std::string_view word) {
  const auto seconds = decimal(word);
  if (!seconds || std::abs(*seconds) > kMaxSeconds) return {};
  return std::llround(*seconds * 1000);
}

}  // namespace harkara::sim
