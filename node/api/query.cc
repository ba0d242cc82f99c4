#include "node/api/query.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "node/advice.h"
#include "node/consult/desk_address.h"

namespace harkara::node::api {
namespace {

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

}  // namespace

std::string text_of(const Request& request, const std::string& name) {
  const auto at = request.query.find(name);
  return at == request.query.end() ? std::string() : at->second;
}

Result<std::int64_t> number_of(const Request& request, const std::string& name,
                               std::int64_t fallback, std::int64_t least, std::int64_t most) {
  const std::string text = text_of(request, name);
  if (text.empty()) return fallback;
  const auto number = integer(text);
  if (number && *number >= least && *number <= most) return *number;
  return fail(Errc::invalid,
              name + " is no number from " + std::to_string(least) + " to " + std::to_string(most));
}

Result<double> share_of(const Request& request, const std::string& name, double fallback) {
  const std::string text = text_of(request, name);
  if (text.empty()) return fallback;
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error == std::errc() && end == text.data() + text.size() && out >= 0 && out <= 1) return out;
  return fail(Errc::invalid, name + " is no number from 0 to 1");
}

std::string cursor_text(const CaseIndex::Key& key) {
  return std::to_string(key.first) + "." + to_base32(key.second.view());
}

Result<CaseIndex::Key> cursor_from(std::string_view text) {
  const std::size_t dot = text.find('.');
  const auto time = integer(text.substr(0, dot));
  const auto bytes =
      dot == std::string_view::npos ? std::nullopt : from_base32(text.substr(dot + 1));
  const auto id = bytes ? CaseId::from(*bytes) : std::nullopt;
  if (time && id) return CaseIndex::Key{*time, *id};
  return fail_next(Errc::invalid, "after is no end of a page", "give next of the page before");
}

Result<std::string> own_desk(const Call& call, const std::string& desk) {
  const Config& config = call.state.world.station.home().config;
  const std::string address = consult::desk_address(desk, config.name);
  const auto ours = config.desk_addresses();
  if (std::ranges::find(ours, address) != ours.end()) return address;
  return fail_next(Errc::not_found, "desk '" + desk.substr(0, 80) + "' is not on this node",
                   "the session's desks_here are those that are");
}

}  // namespace harkara::node::api
