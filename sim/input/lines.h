// Text of one record a line, words apart by blanks or tabs, as traces and plans are written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace harkara::sim {

class Lines {
 public:
  // `name` is the file's, for messages. Both must outlive this.
  Lines(std::string_view name, std::string_view text) : name_(name), rest_(text) {}

  // Goes to the next line that says something: not blank, not a comment (#).
  bool next();
  const std::vector<std::string_view>& words() const { return words_; }
  std::size_t number() const { return number_; }
  // "file:line: why".
  Error refuse(const std::string& why) const;

 private:
  std::string_view name_;
  std::string_view rest_;
  std::size_t number_ = 0;
  std::vector<std::string_view> words_;
};

// Empty unless the whole word is a number in range.
std::optional<std::uint64_t> whole_number(std::string_view word);
std::optional<double> decimal(std::string_view word);
// Decimal seconds to the nearest millisecond; within a thousand years of 0.
std::optional<std::int64_t> seconds_to_ms(std::string_view word);

}  // namespace harkara::sim
