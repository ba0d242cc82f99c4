#include "node/api/routes.h"

#include <algorithm>

namespace harkara::node::api {
namespace {

// The part up to the next '/', taken off `path`.
std::string_view next_part(std::string_view& path) {
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view out = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return out;
}

}  // namespace

std::optional<std::array<std::string, 2>> match(std::string_view pattern, std::string_view path) {
  constexpr std::size_t kMaxPart = 200;
  if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return std::nullopt;
  std::array<std::string, 2> out;
  std::size_t found = 0;
  while (!pattern.empty()) {
    const std::string_view wanted = next_part(pattern);
    const std::string_view given = next_part(path);
    if (wanted != "{}") {
      if (wanted != given) return std::nullopt;
      continue;
    }
    if (given.empty() || given.size() > kMaxPart || found == out.size()) return std::nullopt;
    out.at(found++) = given;
  }
  return out;
}

}  // namespace harkara::node::api
