#include "node/config.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <tuple>

#include "base/text.h"
#include "crypto/certificate.h"
#include "node/link/transport.h"
#include "node/toml_table.h"
#include "node/weekdays.h"

namespace harkara::node {
namespace {

void read_node(TomlTable& node, Config& out) {
  out.name = node.text("name");
  if (!crypto::valid_name(out.name))
    node.reject("name", "must be 1 to 40 of a-z, 0-9, '.' and '-'");
  const std::string tier = node.text("tier", "clinic");
  if (const auto known = tier_from_name(tier)) {
    out.tier = *known;
  } else {
    node.reject("tier", "must be clinic, relay, district or hub");
  }
  out.listen = node.optional_text("listen");
  if (out.listen)
    if (const auto fits = scheme_of(*out.listen); !fits)
      node.reject("listen", fits.error().message);
  out.desks = node.texts("desks");
  for (const std::string& desk : out.desks)
    if (!crypto::valid_name(desk))
      node.reject("desks", "holds a name that is not a-z, 0-9, '.', '-'");
}

Result<NeighbourConfig> read_neighbour(TomlTable& table) {
  NeighbourConfig out;
  out.card = table.text("card");
  if (out.card.empty()) table.reject("card", "is missing: the contact card of this node");
  out.endpoint = table.optional_text("endpoint");
  if (out.endpoint && !out.endpoint->empty())
    if (const auto fits = scheme_of(*out.endpoint); !fits)
      table.reject("endpoint", fits.error().message);
  HARKARA_TRY(table.finish());
  return out;
}

Result<std::vector<NeighbourConfig>> read_neighbours(std::vector<TomlTable>& tables) {
  std::vector<NeighbourConfig> out;
  for (TomlTable& table : tables) {
    HARKARA_ASSIGN(NeighbourConfig neighbour, read_neighbour(table));
    out.push_back(std::move(neighbour));
  }
  return out;
}

void read_store(TomlTable& store, Config& out) {
  const auto quota = store.optional_text("quota");
  if (!quota) return;
  const auto bytes = parse_size(*quota);
  if (bytes && *bytes >= kMinQuotaBytes) {
    out.quota_bytes = *bytes;
  } else {
    store.reject("quota", "must be a size of at least 16 MiB, like \"8 GB\"");
  }
}

void read_log(TomlTable& log, Config& out) {
  out.log_level = log.text("level", out.log_level);
  const std::vector<std::string> levels = {"debug", "info", "warn", "error"};
  bool known = false;
  for (const std::string& each : levels) known = known || each == out.log_level;
  if (!known) log.reject("level", "must be debug, info, warn or error");
  out.log_file = log.text("file");
}

void read_link(TomlTable& link, LinkConfig& out) {
  constexpr std::int64_t kHour_ms = 3'600'000;
  out.dial_min_ms = link.integer("dial_min_ms", out.dial_min_ms, 10, kHour_ms);
  out.dial_max_ms =
      link.integer("dial_max_ms", std::max(out.dial_max_ms, out.dial_min_ms), 10, kHour_ms);
  if (out.dial_max_ms < out.dial_min_ms) link.reject("dial_max_ms", "is less than dial_min_ms");
  out.keepalive_ms = link.integer("keepalive_s", out.keepalive_ms / 1000, 1, 3600) * 1000;
  const std::int64_t silent_s = std::max(out.dead_after_ms, 3 * out.keepalive_ms) / 1000;
  out.dead_after_ms = link.integer("dead_after_s", silent_s, 2, 4 * 3600) * 1000;
  if (out.dead_after_ms <= out.keepalive_ms)
    link.reject("dead_after_s", "must be more than keepalive_s");
}

// "200 KB", "200 KB/day"; the unit of time must be the key's own.
std::optional<std::uint64_t> read_bytes(TomlTable& table, std::string_view key,
                                        std::string_view per, std::uint64_t least) {
  const auto text = table.optional_text(key);
  if (!text) return std::nullopt;
  std::string_view size = *text;
  const std::string suffix = "/" + std::string(per);
  if (size.ends_with(suffix)) size.remove_suffix(suffix.size());
  const auto bytes = parse_size(size);
  if (!bytes || *bytes < least)
    table.reject(key, "must be a size of at least " + size_text(least) +
                          ", like \"200 KB\" or \"5 MB/" + std::string(per) + "\"");
  return bytes;
}

// "06:30" -> 390.
std::optional<int> parse_time_of_day(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  return hours * 60 + minutes;
}

// "127.0.0.1:8480", "[::1]:8480".
std::optional<std::pair<std::string, int>> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string address(text.substr(0, colon));
  if (address.starts_with('[') && address.ends_with(']'))
    address = address.substr(1, address.size() - 2);
  std::array<std::uint8_t, 16> bytes{};
  if (::inet_pton(AF_INET, address.c_str(), bytes.data()) != 1 &&
      ::inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1)
    return std::nullopt;
  const auto port = parse_size(text.substr(colon + 1));
  if (!port || *port > 65'535) return std::nullopt;
  return std::pair(address, static_cast<int>(*port));
}

Status read_class_stops(TomlTable classes, BudgetConfig& out) {
  std::uint64_t last = out.per_day.value_or(0);
  for (const ServiceClass each : kServiceClasses) {
    const std::string key(service_class_name(each));
    const auto stop = read_bytes(classes, key, "day", 0);
    if (!stop) continue;
    if (*stop > last)
      classes.reject(key, "may not be more than per_day, nor than a class before it has");
    out.class_stops[static_cast<std::size_t>(each)] = stop;
    last = *stop;
  }
  return classes.finish();
}

Result<BudgetConfig> read_budget(TomlTable& table) {
  BudgetConfig out;
  out.peer = table.text("peer");
  if (!out.peer.empty() && !crypto::valid_name(out.peer))
    table.reject("peer", "is no node's name; leave it away to mean all links together");
  out.per_day = read_bytes(table, "per_day", "day", kMinBudgetBytes);
  out.per_contact = read_bytes(table, "per_contact", "contact", kMinBudgetBytes);
  if (!out.per_day && !out.per_contact)
    table.reject("per_day", "is missing: a budget says per_day, per_contact or both");
  if (const auto starts = table.optional_text("day_starts")) {
    const auto minutes = parse_time_of_day(*starts);
    if (!minutes) table.reject("day_starts", "must be a time of day like \"06:00\"");
    out.day_starts_min = minutes.value_or(0);
  }
  out.pause_ms = table.integer("pause_min", out.pause_ms / 60'000, 1, 24 * 60) * 60'000;
  out.emergency = table.flag("emergency", false);
  HARKARA_TRY(read_class_stops(table.table("stop"), out));
  HARKARA_TRY(table.finish());
  return out;
}

void read_discovery(TomlTable& table, DiscoveryConfig& out) {
  out.enabled = table.flag("enabled", false);
  out.port = static_cast<int>(table.integer("port", out.port, 1, 65'535));
  out.every_ms = table.integer("every_s", out.every_ms / 1000, 1, 15) * 1000;
  out.interfaces = table.texts("interfaces");
  for (const std::string& each : out.interfaces)
    if (!scheme_of("udp://" + each + ":1") ||
        each.find_first_not_of("0123456789.") != std::string::npos)
      table.reject("interfaces", "holds what is no IPv4 address of this machine");
}

std::uint64_t read_size(TomlTable& table, std::string_view key, std::uint64_t usual) {
  const auto text = table.optional_text(key);
  const auto bytes = text ? parse_size(*text) : std::optional(usual);
  if (!bytes || *bytes == 0) table.reject(key, "must be a size like \"64 MB\"");
  return bytes.value_or(usual);
}

// Patients' data does not cross a network in the clear.
void read_api(TomlTable& table, ApiConfig& out) {
  out.certificate = table.text("certificate");
  out.key = table.text("key");
  out.hosts = table.texts("hosts");
  out.max_upload_bytes = read_size(table, "max_upload", out.max_upload_bytes);
  out.upload_memory_bytes = read_size(table, "upload_memory", out.upload_memory_bytes);
  if (out.certificate.empty() != out.key.empty())
    table.reject("certificate", "and key go together: both are files of the home");
  const auto listen = table.optional_text("listen");
  if (!listen) return;
  const auto address = parse_listen(*listen);
  if (!address)
    return table.reject("listen",
                        "must be an IP address and a port of this machine, "
                        "like \"127.0.0.1:8480\"");
  std::tie(out.address, out.port) = *address;
  const bool loopback = out.address.starts_with("127.") || out.address == "::1";
  if (!loopback && out.certificate.empty())
    table.reject("listen",
                 "is reached from other machines, so it wants TLS: give certificate and key, or "
                 "listen on 127.0.0.1; node/api/API.md tells how to make them");
}

Result<std::vector<BudgetConfig>> read_budgets(std::vector<TomlTable>& tables) {
  std::vector<BudgetConfig> out;
  for (TomlTable& table : tables) {
    HARKARA_ASSIGN(BudgetConfig budget, read_budget(table));
    for (const BudgetConfig& other : out)
      if (other.peer == budget.peer)
        return fail(Errc::invalid, "line " + std::to_string(table.line()) +
                                       ": a second budget for " +
                                       (budget.peer.empty() ? "all links" : budget.peer));
    out.push_back(std::move(budget));
  }
  return out;
}

// "09:00-09:30"; it does not cross midnight.
bool read_hours(std::string_view text, TimetableConfig& out) {
  constexpr std::size_t kTime = 5;
  if (text.size() != 2 * kTime + 1 || text[kTime] != '-') return false;
  const auto from = parse_time_of_day(text.substr(0, kTime));
  const std::string_view end = text.substr(kTime + 1);
  const auto to = end == "24:00" ? std::optional(24 * 60) : parse_time_of_day(end);
  if (!from || !to || *to <= *from) return false;
  out.from_min = *from;
  out.to_min = *to;
  return true;
}

Result<TimetableConfig> read_timetable(TomlTable& table) {
  TimetableConfig out;
  out.peer = table.text("peer");
  if (!crypto::valid_name(out.peer)) table.reject("peer", "must be the name of another node");
  if (!read_hours(table.text("hours"), out))
    table.reject("hours", "must be a span of a day like \"09:00-09:30\"");
  const std::vector<std::string> days = table.texts("days");
  if (days.empty()) out.days.fill(true);
  for (const std::string& day : days) {
    const auto known = std::ranges::find(kWeekdays, day);
    if (known == kWeekdays.end()) {
      table.reject("days", "holds '" + day + "'; days are mon, tue, wed, thu, fri, sat, sun");
    } else {
      out.days.at(static_cast<std::size_t>(known - kWeekdays.begin())) = true;
    }
  }
  HARKARA_TRY(table.finish());
  return out;
}

}  // namespace

Result<Config> parse_config(View text) {
  HARKARA_ASSIGN(TomlTable top, TomlTable::parse(text));
  Config out;
  TomlTable node = top.table("node");
  read_node(node, out);
  std::vector<TomlTable> parents = top.tables("parent");
  std::vector<TomlTable> children = top.tables("child");
  std::vector<TomlTable> budgets = top.tables("budget");
  std::vector<TomlTable> timetables = top.tables("timetable");
  TomlTable store = top.table("store");
  read_store(store, out);
  TomlTable keystore = top.table("keystore");
  out.passphrase_file = keystore.text("passphrase_file");
  TomlTable log = top.table("log");
  read_log(log, out);
  TomlTable link = top.table("link");
  read_link(link, out.link);
  TomlTable discovery = top.table("discovery");
  read_discovery(discovery, out.discovery);
  TomlTable api = top.table("api");
  read_api(api, out.api);
  for (const TomlTable* each : {&top, &node, &store, &keystore, &log, &link, &discovery, &api})
    HARKARA_TRY(each->finish());
  HARKARA_ASSIGN(out.parents, read_neighbours(parents));
  HARKARA_ASSIGN(out.children, read_neighbours(children));
  HARKARA_ASSIGN(out.budgets, read_budgets(budgets));
  for (TomlTable& table : timetables) {
    HARKARA_ASSIGN(TimetableConfig timetable, read_timetable(table));
    out.timetables.push_back(std::move(timetable));
  }
  return out;
}

std::vector<std::string> Config::desk_addresses() const {
  std::vector<std::string> out;
  for (const std::string& desk : desks) out.push_back(desk + "@" + name);
  return out;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t number = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    const auto digit = static_cast<std::uint64_t>(text[at] - '0');
    if (number > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return std::nullopt;
    number = number * 10 + digit;
  }
  if (at == 0) return std::nullopt;
  while (at < text.size() && text[at] == ' ') ++at;
  const std::string_view unit = text.substr(at);
  struct Unit {
    std::string_view name;
    std::uint64_t bytes;
  };
  constexpr std::uint64_t k = 1000;
  constexpr std::uint64_t ki = 1024;
  const Unit units[] = {{"", 1},
                        {"B", 1},
                        {"kB", k},
                        {"KB", k},
                        {"MB", k * k},
                        {"GB", k * k * k},
                        {"TB", k * k * k * k},
                        {"KiB", ki},
                        {"MiB", ki * ki},
                        {"GiB", ki * ki * ki},
                        {"TiB", ki * ki * ki * ki}};
  for (const Unit& each : units) {
    if (each.name != unit) continue;
    if (number > std::numeric_limits<std::uint64_t>::max() / each.bytes) return std::nullopt;
    return number * each.bytes;
  }
  return std::nullopt;
}

std::string size_text(std::uint64_t bytes) {
  constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  if (bytes < 1000) return std::to_string(bytes) + " B";
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 999.5 && unit < 4; ++unit) value /= 1000;
  char out[32];
  std::snprintf(out, sizeof out, value < 10 ? "%.1f %s" : "%.0f %s", value, kUnits[unit]);
  return out;
}

}  // namespace harkara::node
