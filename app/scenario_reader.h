// Settings in words, as tables of a scenario hold them.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "base/service_class.h"
#include "crypto/certificate.h"
#include "node/toml_table.h"
#include "sim/input/settings.h"
#include "sim/plan/hours.h"

namespace harkara::app {

// Reads of one table whose values are settings in words.
class ScenarioReader {
 public:
  explicit ScenarioReader(node::TomlTable& table) : table_(table) {}

  std::string name(std::string_view key, bool required = true) {
    std::string out = table_.text(key);
    if ((required || !out.empty()) && !crypto::valid_name(out))
      table_.reject(key, "must be 1 to 40 of a-z, 0-9, '.' and '-'");
    return out;
  }
  std::uint64_t bytes(std::string_view key, std::uint64_t fallback) {
    return setting(key, fallback, sim::bytes_setting);
  }
  std::int64_t duration_ms(std::string_view key, std::int64_t fallback_ms) {
    return setting(key, fallback_ms / 1000, sim::seconds_setting) * 1000;
  }
  sim::Hours hours() {
    sim::Hours out = setting("hours", sim::Hours{}, sim::hours_setting);
    out.days = days();
    return out;
  }
  std::array<bool, 7> days() {
    const auto read = sim::weekdays_setting(table_.texts("days"));
    if (!read) table_.reject("days", "holds " + read.error().message);
    return read ? *read : sim::Hours{}.days;
  }
  std::int64_t time_of_day_ms(std::string_view key, std::int64_t fallback_ms) {
    const auto text = table_.optional_text(key);
    if (!text) return fallback_ms;
    const auto read = sim::hours_setting(*text + "-24:00");
    if (!read) table_.reject(key, "must be a time such as \"08:00\"");
    return read ? read->from_ms : fallback_ms;
  }
  ServiceClass service_class(std::string_view key, ServiceClass fallback) {
    const auto text = table_.optional_text(key);
    const auto read = text ? service_class_from_name(*text) : fallback;
    if (!read)
      table_.reject(key,
                    "must be emergency, answer, urgent, routine, preview, document, "
                    "remainder or bulk");
    return read.value_or(fallback);
  }
  std::uint32_t percent(std::string_view key, std::uint32_t fallback = 0) {
    return static_cast<std::uint32_t>(table_.integer(key, fallback, 0, 100));
  }
  // Of a payload: at most what a bundle holds.
  std::uint64_t payload(std::string_view key, std::uint64_t fallback) {
    constexpr std::uint64_t kMost = (1ULL << 30U) - 8;
    const std::uint64_t out = bytes(key, fallback);
    if (out > kMost) table_.reject(key, "must be below 1 GiB");
    return out;
  }
  std::int64_t count(std::string_view key, std::int64_t fallback, std::int64_t max) {
    return table_.integer(key, fallback, 0, max);
  }

 private:
  template <class T, class Parse>
  T setting(std::string_view key, T fallback, Parse parse) {
    const auto text = table_.optional_text(key);
    if (!text) return fallback;
    const auto read = parse(*text);
    if (!read) table_.reject(key, read.error().message);
    return read ? *read : fallback;
  }

  node::TomlTable& table_;
};

}  // namespace harkara::app
