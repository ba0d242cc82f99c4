#include "app/scenario_file.h"

#include "app/scenario_reader.h"
#include "app/scenario_work.h"
#include "base/limits.h"
#include "node/link/datagram/switchboard.h"

namespace harkara::app {
namespace {

using node::TomlTable;
using Reader = ScenarioReader;

constexpr std::int64_t kMaxRate_Bps = 10'000'000'000;
constexpr std::int64_t kMaxNodes = 100'000;

Result<sim::LinkKind> read_link(TomlTable table) {
  Reader read(table);
  sim::LinkKind out;
  out.rate_Bps = static_cast<std::uint64_t>(table.integer("rate", 8'000, 1, kMaxRate_Bps));
  out.delay_ms = table.integer("delay_ms", out.delay_ms, 0, 60'000);
  out.loss_percent = static_cast<std::uint32_t>(read.count("loss_percent", 0, 99));
  for (const std::string& text : table.texts("cover")) {
    const auto hours = sim::hours_setting(text);
    if (!hours) table.reject("cover", "holds " + hours.error().message);
    if (hours) out.cover.push_back(*hours);
  }
  out.up_ms = read.duration_ms("up", 0);
  out.every_ms = read.duration_ms("every", 0);
  if ((out.up_ms > 0) != (out.every_ms > 0) || out.up_ms > out.every_ms)
    table.reject("up", "and every go together, and up is the shorter");
  const std::string scheme = table.text("scheme", "tcp");
  if (scheme != "tcp" && scheme != "udp") table.reject("scheme", "is tcp or udp");
  if (scheme == "udp") out.holds_ms = node::datagram::Options{}.dead_after_ms;
  HARKARA_TRY(table.finish());
  return out;
}

Result<sim::NodeKind> read_node(TomlTable& table) {
  Reader read(table);
  sim::NodeKind out;
  out.name = read.name("name");
  if (const auto tier = tier_from_name(table.text("tier", "clinic"))) {
    out.tier = *tier;
  } else {
    table.reject("tier", "must be clinic, relay, district or hub");
  }
  out.count = static_cast<std::uint32_t>(table.integer("count", 1, 1, kMaxNodes));
  out.parent = read.name("parent", false);
  out.quota_bytes = read.bytes("quota", out.quota_bytes);
  HARKARA_ASSIGN(out.link, read_link(table.table("link")));
  HARKARA_TRY(table.finish());
  return out;
}

// A timetable's vehicles; their stops are named by what stops.txt calls stop_id.
Status read_public_transport(TomlTable& table, Reader& read, sim::CourierKind& out) {
  out.routes = table.texts("routes");
  out.stop_ms = read.duration_ms("stop", sim::kMinute_ms);
  TomlTable stops = table.table("stop_nodes");
  for (const std::string& stop : stops.keys()) out.stop_nodes[stop] = stops.text(stop);
  if (out.stop_nodes.size() < 2)
    table.reject("stop_nodes", "must name the nodes at two stops or more");
  return stops.finish();
}

Status read_round(TomlTable& table, Reader& read, sim::CourierKind& out) {
  out.count = static_cast<std::uint32_t>(table.integer("count", 1, 1, kMaxNodes));
  out.home = read.name("home");
  out.stops = read.name("stops");
  out.leaves_ms = read.time_of_day_ms("leaves", out.leaves_ms);
  out.stop_ms = read.duration_ms("stop", out.stop_ms);
  out.between_ms = read.duration_ms("between", out.between_ms);
  out.days = read.days();
  return ok();
}

Result<sim::CourierKind> read_courier(TomlTable& table) {
  Reader read(table);
  sim::CourierKind out;
  out.name = read.name("name");
  out.gtfs = table.text("gtfs");
  HARKARA_TRY(out.gtfs.empty() ? read_round(table, read, out)
                               : read_public_transport(table, read, out));
  if (out.stop_ms == 0) table.reject("stop", "must not be 0");
  out.rate_Bps = static_cast<std::uint64_t>(table.integer("rate", 1'000'000, 1, kMaxRate_Bps));
  out.quota_bytes = read.bytes("quota", out.quota_bytes);
  HARKARA_TRY(table.finish());
  return out;
}

template <class T, class Read>
Status read_all(std::vector<TomlTable> tables, std::vector<T>& out, Read read) {
  for (TomlTable& table : tables) {
    HARKARA_ASSIGN(T one, read(table));
    out.push_back(std::move(one));
  }
  return ok();
}

}  // namespace

Result<sim::Scenario> parse_scenario(View text) {
  HARKARA_ASSIGN(TomlTable top, TomlTable::parse(text));
  sim::Scenario out;
  out.name = top.text("name", "scenario");
  out.seed = static_cast<std::uint64_t>(top.integer("seed", 1, 0, INT64_MAX));
  out.end_ms = top.integer("days", 7, 1, 3'660) * sim::kDay_ms;
  constexpr std::int64_t kDay_s = 24 * 3600;
  const std::int64_t lifetime_s =
      Reader(top).duration_ms("lifetime", std::int64_t{out.lifetime_s} * 1'000) / 1'000;
  if (lifetime_s < 60 || lifetime_s > kMaxLifetime_s)
    top.reject("lifetime", "must be 60s to " + std::to_string(kMaxLifetime_s / kDay_s) + "d");
  out.lifetime_s = static_cast<std::uint32_t>(lifetime_s);
  const auto first = sim::weekday_setting(top.text("first_day", "mon"));
  if (!first) top.reject("first_day", first.error().message);
  out.first_weekday = first ? *first : 0;
  auto nodes = top.tables("node");
  auto couriers = top.tables("courier");
  auto desks = top.tables("desk");
  auto sittings = top.tables("sitting");
  auto work = top.tables("work");
  auto bulk = top.tables("bulk");
  if (nodes.empty()) top.reject("node", "is missing: describe each kind of nodes in a [[node]]");
  HARKARA_TRY(top.finish());
  HARKARA_TRY(read_all(std::move(nodes), out.nodes, read_node));
  HARKARA_TRY(read_all(std::move(couriers), out.couriers, read_courier));
  HARKARA_TRY(read_all(std::move(desks), out.desks, read_desk));
  HARKARA_TRY(read_all(std::move(sittings), out.sittings, read_sitting));
  for (TomlTable& table : work) {
    HARKARA_ASSIGN(const auto kinds, read_work(table));
    out.work.insert(out.work.end(), kinds.begin(), kinds.end());
  }
  HARKARA_TRY(read_all(std::move(bulk), out.bulk, read_bulk));
  return out;
}

}  // namespace harkara::app
