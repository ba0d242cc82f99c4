// The only face toml++ shows to the rest: typed reads of one table's keys, that
// name the key and its line when something is wrong, and refuse unknown keys.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace harkara::node {

class TomlTable {
 public:
  // Errc::invalid: "line 3: ..." as the parser saw it.
  static Result<TomlTable> parse(View text);
  ~TomlTable();
  TomlTable(TomlTable&&) noexcept;
  TomlTable& operator=(TomlTable&&) noexcept;

  // Absent keys leave the default; a wrong type is remembered for finish().
  std::string text(std::string_view key, std::string fallback = {});
  std::optional<std::string> optional_text(std::string_view key);
  std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t min,
                       std::int64_t max);
  bool flag(std::string_view key, bool fallback);  // true, false
  std::vector<std::string> texts(std::string_view key);
  // A text, or a list of them.
  std::vector<std::string> one_or_more(std::string_view key);
  // Each from min to max.
  std::vector<std::int64_t> integers(std::string_view key, std::int64_t min, std::int64_t max);
  // All keys of this table, where any name may be one.
  std::vector<std::string> keys() const;
  // An absent table reads as an empty one.
  TomlTable table(std::string_view key);
  std::vector<TomlTable> tables(std::string_view key);

  // The caller found a bad value under `key`.
  void reject(std::string_view key, std::string_view why);
  // The first error of this table: a bad value, or a key that nobody asked for,
  // with the nearest one that somebody did. Call once after all reads.
  Status finish() const;

  int line() const;
  int line_of(std::string_view key) const;  // of the table when absent

 private:
  struct Node;
  explicit TomlTable(std::unique_ptr<Node> node);
  std::unique_ptr<Node> node_;
};

}  // namespace harkara::node
