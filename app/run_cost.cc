#include "app/run_cost.h"

#include <sys/resource.h>

#include <array>
#include <cinttypes>
#include <cmath>

namespace harkara::app {

Cost cost_so_far() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return {seconds(usage.ru_utime) + seconds(usage.ru_stime),
          static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
}

std::string hex_digest(std::uint64_t digest) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016" PRIx64, digest);
  return text.data();
}

node::Json number_or_null(double value) {
  return std::isnan(value) ? node::Json() : node::Json(value);
}

std::string share_text(double share) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.2f %%", 100 * share);
  return std::isnan(share) ? "-" : text.data();
}

std::string number_text(double value, int decimals) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return std::isnan(value) ? "-" : text.data();
}

std::string duration_text(std::int64_t ms) {
  const double minutes = static_cast<double>(ms) / 60'000;
  if (ms < 0) return "-";
  if (minutes < 90) return number_text(minutes, 1) + " min";
  if (minutes < 48 * 60) return number_text(minutes / 60, 1) + " h";
  return number_text(minutes / (24 * 60), 1) + " d";
}

}  // namespace harkara::app
