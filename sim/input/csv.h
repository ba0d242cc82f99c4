// Comma-separated tables with a head, as RFC 4180 writes them: fields in quotes may hold
// commas, quotes (doubled) and ends of lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace harkara::sim {

class CsvTable {
 public:
  // Reads the head. `name` is the file's, for messages; both outlive this.
  // Errc::invalid: there is none.
  static Result<CsvTable> open(std::string_view name, std::string_view text);

  // Goes to the next row that says something. False at the end, and where a row is broken.
  bool next();
  // Ok unless a row was broken: a quote that is not closed, a field too many.
  Status status() const { return status_; }
  // The number of a column. Errc::invalid names it when there is none.
  Result<std::size_t> column(std::string_view name) const;
  // `fallback` when there is none.
  std::size_t column_or(std::string_view name, std::size_t fallback) const;
  // Empty beyond the row's end, which is what a missing column reads as too.
  std::string_view field(std::size_t column) const;
  // "file:line: why", of the row that was read last.
  Error refuse(const std::string& why) const;

 private:
  CsvTable(std::string_view name, std::string_view text) : name_(name), rest_(text) {}
  bool read_row(std::vector<std::string>& out);
  bool read_quoted(std::string& out);

  std::string_view name_;
  std::string_view rest_;
  std::size_t line_ = 0;  // of the row's begin
  std::size_t next_line_ = 1;
  std::vector<std::string> head_;
  std::vector<std::string> row_;
  Status status_ = ok();
};

}  // namespace harkara::sim
