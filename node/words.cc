#include "node/words.h"

#include <algorithm>
#include <ctime>

#include "node/advice.h"

namespace harkara::node {

std::string time_text(std::int64_t time_ms) {
  const std::time_t seconds = static_cast<std::time_t>(time_ms / 1000);
  std::tm parts{};
  if (::localtime_r(&seconds, &parts) == nullptr) return "?";
  char out[32];
  std::strftime(out, sizeof out, "%Y-%m-%d %H:%M", &parts);
  return out;
}

std::string ago_text(std::int64_t time_ms, std::int64_t now_ms) {
  const std::int64_t minutes = std::max<std::int64_t>(0, now_ms - time_ms) / 60'000;
  if (minutes < 120) return std::to_string(minutes) + " min";
  if (minutes < 48 * 60) return std::to_string(minutes / 60) + " h";
  return std::to_string(minutes / (24 * 60)) + " days";
}

Result<std::int64_t> local_time_ms(const std::string& text) {
  std::tm parts{};
  parts.tm_isdst = -1;
  const char* end = strptime(text.c_str(), "%Y-%m-%dT%H:%M", &parts);
  const std::time_t at = end != nullptr && *end == '\0' ? std::mktime(&parts) : -1;
  if (at > 0) return std::int64_t{at} * 1000;
  return fail_next(Errc::invalid, "'" + text + "' is no time", "write it as 2026-12-01T10:00");
}

std::string harmless(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\n      ";
    } else if (code >= 0x20 && code != 0x7f) {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace harkara::node
