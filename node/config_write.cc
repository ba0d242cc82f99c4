// harkara.toml as we write it ourselves: when a home is made and when it joins.
#include <cstdio>

#include "base/text.h"
#include "node/config.h"
#include "node/weekdays.h"

namespace harkara::node {
namespace {

// A TOML basic string; control characters as \uXXXX.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7f) {
      const std::uint8_t byte[] = {code};
      out += "\\u00" + to_hex(byte);
      continue;
    }
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

std::string write_neighbours(const std::string& table,
                             const std::vector<NeighbourConfig>& neighbours) {
  std::string out;
  for (const NeighbourConfig& each : neighbours) {
    out += "\n[[" + table + "]]\ncard = " + quoted(each.card) + "\n";
    if (each.endpoint) out += "endpoint = " + quoted(*each.endpoint) + "\n";
  }
  return out;
}

std::string bytes(std::uint64_t count) {
  return quoted(std::to_string(count)) + "\n";
}

std::string write_budget(const BudgetConfig& budget) {
  std::string out = "\n[[budget]]\n";
  if (!budget.peer.empty()) out += "peer = " + quoted(budget.peer) + "\n";
  if (budget.per_day) out += "per_day = " + bytes(*budget.per_day);
  if (budget.per_contact) out += "per_contact = " + bytes(*budget.per_contact);
  char starts[8];
  std::snprintf(starts, sizeof starts, "%02d:%02d", budget.day_starts_min / 60 % 24,
                budget.day_starts_min % 60);
  out += "day_starts = " + quoted(starts) + "\n";
  out += "pause_min = " + std::to_string(budget.pause_ms / 60'000) + "\n";
  out += std::string("emergency = ") + (budget.emergency ? "true" : "false") + "\n";
  std::string stops;
  for (const ServiceClass each : kServiceClasses)
    if (const auto& stop = budget.class_stops[static_cast<std::size_t>(each)])
      stops += std::string(service_class_name(each)) + " = " + bytes(*stop);
  return stops.empty() ? out : out + "[budget.stop]\n" + stops;
}

std::string write_discovery(const DiscoveryConfig& discovery) {
  const DiscoveryConfig usual;
  if (!discovery.enabled && discovery.interfaces.empty()) return {};
  std::string out =
      std::string("\n[discovery]\nenabled = ") + (discovery.enabled ? "true" : "false") + "\n";
  if (discovery.port != usual.port) out += "port = " + std::to_string(discovery.port) + "\n";
  if (discovery.every_ms != usual.every_ms)
    out += "every_s = " + std::to_string(discovery.every_ms / 1000) + "\n";
  if (discovery.interfaces.empty()) return out;
  out += "interfaces = [";
  for (const std::string& each : discovery.interfaces)
    out += (each == discovery.interfaces.front() ? "" : ", ") + quoted(each);
  return out + "]\n";
}

std::string write_api(const ApiConfig& api) {
  const ApiConfig usual;
  std::string out;
  const bool v6 = api.address.find(':') != std::string::npos;
  if (!api.address.empty())
    out += "listen = " +
           quoted((v6 ? "[" + api.address + "]" : api.address) + ":" + std::to_string(api.port)) +
           "\n";
  if (!api.certificate.empty())
    out += "certificate = " + quoted(api.certificate) + "\nkey = " + quoted(api.key) + "\n";
  if (!api.hosts.empty()) {
    out += "hosts = [";
    for (const std::string& each : api.hosts)
      out += (each == api.hosts.front() ? "" : ", ") + quoted(each);
    out += "]\n";
  }
  if (api.max_upload_bytes != usual.max_upload_bytes)
    out += "max_upload = " + bytes(api.max_upload_bytes);
  if (api.upload_memory_bytes != usual.upload_memory_bytes)
    out += "upload_memory = " + bytes(api.upload_memory_bytes);
  return out.empty() ? out : "\n[api]\n" + out;
}

std::string time_text(int minutes) {
  char out[8];
  std::snprintf(out, sizeof out, "%02d:%02d", minutes / 60 % 100, minutes % 60);
  return out;
}

std::string write_timetable(const TimetableConfig& timetable) {
  std::string out = "\n[[timetable]]\npeer = " + quoted(timetable.peer) + "\nhours = \"" +
                    time_text(timetable.from_min) + "-" + time_text(timetable.to_min) +
                    "\"\ndays = [";
  std::string_view between;
  for (std::size_t day = 0; day < kWeekdays.size(); ++day)
    if (timetable.days.at(day)) {
      out += std::string(between) + quoted(kWeekdays.at(day));
      between = ", ";
    }
  return out + "]\n";
}

}  // namespace

std::string write_config(const Config& config) {
  std::string out =
      "# One harkara node. `harkara node check` reads this file and says what is wrong.\n\n";
  out += "[node]\nname = " + quoted(config.name) + "\n";
  out += "tier = " + quoted(tier_name(config.tier)) + "\n";
  if (config.listen) out += "listen = " + quoted(*config.listen) + "\n";
  if (!config.desks.empty()) {
    out += "desks = [";
    for (const std::string& desk : config.desks)
      out += (desk == config.desks.front() ? "" : ", ") + quoted(desk);
    out += "]\n";
  }
  out += write_neighbours("parent", config.parents);
  out += write_neighbours("child", config.children);
  for (const BudgetConfig& each : config.budgets) out += write_budget(each);
  for (const TimetableConfig& each : config.timetables) out += write_timetable(each);
  out += "\n[store]\nquota = " + quoted(std::to_string(config.quota_bytes)) +
         "  # bytes; \"8 GB\" works too\n";
  if (!config.passphrase_file.empty())
    out += "\n[keystore]\npassphrase_file = " + quoted(config.passphrase_file) + "\n";
  out += "\n[log]\nlevel = " + quoted(config.log_level) + "\n";
  if (!config.log_file.empty()) out += "file = " + quoted(config.log_file) + "\n";
  out += write_discovery(config.discovery);
  out += write_api(config.api);
  out += "\n[link]\ndial_min_ms = " + std::to_string(config.link.dial_min_ms) + "\n";
  out += "dial_max_ms = " + std::to_string(config.link.dial_max_ms) + "\n";
  out += "keepalive_s = " + std::to_string(config.link.keepalive_ms / 1000) + "\n";
  out += "dead_after_s = " + std::to_string(config.link.dead_after_ms / 1000) + "\n";
  return out;
}

}  // namespace harkara::node
