#include "node/consult/case_name.h"

#include <string_view>

#include "base/text.h"

namespace harkara::node::consult {
namespace {

constexpr std::size_t kGroup = 4;
constexpr std::size_t kLetters = 26;  // of 16 bytes
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char normal(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') return '0';
  if (c == 'I' || c == 'L') return '1';
  return c;
}

}  // namespace

std::string case_name(const CaseId& id) {
  const std::string letters = to_base32(id.view());
  std::string name = "C";
  for (std::size_t i = 0; i < letters.size(); i += kGroup) name += "-" + letters.substr(i, kGroup);
  return name;
}

Result<std::string> case_prefix(const std::string& text) {
  std::string_view rest = text;
  if (rest.starts_with("C-") || rest.starts_with("c-")) rest.remove_prefix(2);
  std::string prefix;
  for (const char c : rest) {
    if (c == '-') continue;
    prefix += normal(c);
    if (kAlphabet.find(prefix.back()) == std::string_view::npos || prefix.size() > kLetters)
      return fail(Errc::invalid, "'" + text +
                                     "' is no case name; expected C- and letters such as "
                                     "C-7H2K");
  }
  if (prefix.size() >= kGroup) return prefix;
  return fail(Errc::invalid, "'" + text + "' is too short for a case name; give at least " +
                                 std::to_string(kGroup) + " letters");
}

}  // namespace harkara::node::consult
