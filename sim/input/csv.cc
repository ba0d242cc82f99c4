#include "sim/input/csv.h"

#include <algorithm>

namespace harkara::sim {
namespace {

constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

std::string trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return "";
  return std::string(text.substr(from, text.find_last_not_of(" \t") - from + 1));
}

}  // namespace

Result<CsvTable> CsvTable::open(std::string_view name, std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  CsvTable out(name, text);
  if (!out.read_row(out.head_)) {
    HARKARA_TRY(out.status_);
    return fail(Errc::invalid, std::string(name) + ": is empty");
  }
  return out;
}

// The opening quote has been read. What follows the closing one up to the comma belongs to
// the field as it stands.
bool CsvTable::read_quoted(std::string& out) {
  for (;;) {
    const std::size_t quote = rest_.find('"');
    if (quote == std::string_view::npos) {
      status_ = fail(Errc::invalid,
                     std::string(name_) + ":" + std::to_string(line_) + ": a quote is not closed");
      return false;
    }
    const std::string_view inside = rest_.substr(0, quote);
    next_line_ += static_cast<std::size_t>(std::ranges::count(inside, '\n'));
    out += inside;
    rest_.remove_prefix(quote + 1);
    if (!rest_.starts_with('"')) return true;
    out += '"';
    rest_.remove_prefix(1);
  }
}

// One line's fields; false at the end of the text, and for a broken row.
bool CsvTable::read_row(std::vector<std::string>& out) {
  out.clear();
  if (rest_.empty() || !status_) return false;
  line_ = next_line_;
  for (;;) {
    std::string field;
    const bool quoted = rest_.starts_with('"');
    if (quoted) {
      rest_.remove_prefix(1);
      if (!read_quoted(field)) return false;
    }
    const std::size_t end = std::min(rest_.find_first_of(",\n"), rest_.size());
    std::string_view plain = rest_.substr(0, end);
    if (end == rest_.size() || rest_[end] == '\n')
      if (plain.ends_with('\r')) plain.remove_suffix(1);
    out.push_back(quoted ? field + std::string(plain) : trimmed(plain));
    const bool more = end < rest_.size() && rest_[end] == ',';
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (!more) break;
  }
  ++next_line_;
  return true;
}

bool CsvTable::next() {
  while (read_row(row_)) {
    if (row_.size() == 1 && row_.front().empty()) continue;
    if (row_.size() <= head_.size()) return true;
    status_ = refuse("more fields than the head has");
    return false;
  }
  return false;
}

Result<std::size_t> CsvTable::column(std::string_view name) const {
  const std::size_t found = column_or(name, kNoColumn);
  if (found == kNoColumn)
    return fail(Errc::invalid, std::string(name_) + ": has no column '" + std::string(name) + "'");
  return found;
}

std::size_t CsvTable::column_or(std::string_view name, std::size_t fallback) const {
  const auto found = std::ranges::find(head_, name);
  return found == head_.end() ? fallback : static_cast<std::size_t>(found - head_.begin());
}

std::string_view CsvTable::field(std::size_t column) const {
  return column < row_.size() ? std::string_view(row_[column]) : std::string_view();
}

Error CsvTable::refuse(const std::string& why) const {
  return fail(Errc::invalid, std::string(name_) + ":" + std::to_string(line_) + ": " + why);
}

}  // namespace harkara::sim
