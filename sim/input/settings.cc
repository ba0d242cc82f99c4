#include "sim/input/settings.h"

#include <algorithm>
#include <array>

#include "sim/input/lines.h"

namespace harkara::sim {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

Error not_understood(std::string_view text, const std::string& what) {
  return fail(Errc::invalid, "'" + std::string(text) + "' is no " + what);
}

// A whole number and one of the units behind it.
template <std::size_t n>
Result<std::uint64_t> with_unit(std::string_view text, const std::array<Unit, n>& units,
                                const std::string& what) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = whole_number(text.substr(0, digits));
  const auto unit = std::ranges::find(units, text.substr(digits), &Unit::name);
  if (!number || unit == units.end() || *number > INT64_MAX / unit->factor)
    return not_understood(text, what);
  return *number * unit->factor;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t end = std::min(text.find(at), text.size());
    out.push_back(text.substr(0, end));
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

struct Named {
  std::string name;
  std::string_view value;
};

// "name:value,name:value"
Result<std::vector<Named>> pairs(std::string_view text, char between, const std::string& what) {
  std::vector<Named> out;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t at = part.find(between);
    if (at == std::string_view::npos || at == 0) return not_understood(part, what);
    Named named{std::string(part.substr(0, at)), part.substr(at + 1)};
    if (std::ranges::find(out, named.name, &Named::name) != out.end())
      return fail(Errc::invalid, "'" + named.name + "' is named twice");
    out.push_back(std::move(named));
  }
  return out;
}

}  // namespace

Result<std::uint64_t> bytes_setting(std::string_view text) {
  constexpr std::array kUnits = {Unit{"", 1},
                                 Unit{"B", 1},
                                 Unit{"kB", 1'000},
                                 Unit{"KB", 1'000},
                                 Unit{"MB", 1'000'000},
                                 Unit{"GB", 1ULL * 1'000'000'000},
                                 Unit{"KiB", 1U << 10U},
                                 Unit{"MiB", 1U << 20U},
                                 Unit{"GiB", 1U << 30U}};
  return with_unit(text, kUnits, "size such as 500kB, 32MB or 1GiB");
}

Result<std::int64_t> seconds_setting(std::string_view text) {
  constexpr std::array kUnits = {Unit{"", 1},       Unit{"s", 1},     Unit{"m", 60},
                                 Unit{"min", 60},   Unit{"h", 3'600}, Unit{"d", 86'400},
                                 Unit{"w", 604'800}};
  HARKARA_ASSIGN(const std::uint64_t seconds,
                 with_unit(text, kUnits, "duration such as 90s, 15min, 72h or 7d"));
  return static_cast<std::int64_t>(seconds);
}

Result<std::vector<Group>> groups_setting(std::string_view text) {
  const std::string what = "group such as clinic:7-66 or aiims:0";
  HARKARA_ASSIGN(const auto named, pairs(text, ':', what));
  std::vector<Group> out;
  for (const auto& [name, range] : named) {
    const auto ends = split(range, '-');
    const auto first = whole_number(ends.front());
    const auto last = whole_number(ends.back());
    if (!first || !last || ends.size() > 2 || *first > *last || *last > UINT32_MAX)
      return not_understood(range, what);
    out.push_back({name, static_cast<std::uint32_t>(*first), static_cast<std::uint32_t>(*last)});
  }
  for (const Group& one : out)
    for (const Group& other : out)
      if (&one != &other && one.first <= other.last && other.first <= one.last)
        return fail(Errc::invalid, "groups '" + one.name + "' and '" + other.name + "' overlap");
  return out;
}

Result<std::vector<LinkRate>> rates_setting(std::string_view text) {
  const std::string what = "rate such as cell:8000, in bytes per second";
  const auto rate_of = [](std::string_view number) {
    const auto rate = whole_number(number);
    return rate && *rate > 0 && *rate <= INT32_MAX ? rate : std::nullopt;
  };
  if (const auto only = rate_of(text)) return std::vector<LinkRate>{{"", *only}};
  HARKARA_ASSIGN(const auto named, pairs(text, ':', what));
  std::vector<LinkRate> out;
  for (const auto& [name, value] : named) {
    const auto rate = rate_of(value);
    if (!rate) return not_understood(value, what);
    out.push_back({name, *rate});
  }
  return out;
}

Result<std::vector<std::uint64_t>> buffers_setting(std::string_view text,
                                                   const std::vector<Group>& groups,
                                                   std::uint32_t nodes) {
  HARKARA_ASSIGN(const auto named, pairs(text, '=', "buffer such as clinic=32MB"));
  std::vector<std::uint64_t> out(nodes, 0);
  for (const auto& [name, value] : named) {
    const auto group = std::ranges::find(groups, name, &Group::name);
    if (group == groups.end())
      return fail(Errc::invalid, "no group is called '" + name + "': name it with --groups");
    HARKARA_ASSIGN(const std::uint64_t bytes, bytes_setting(value));
    for (std::uint64_t node = group->first; node <= group->last && node < nodes; ++node)
      out[node] = bytes;
  }
  return out;
}

}  // namespace harkara::sim
