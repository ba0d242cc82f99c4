#include "sim/report/event_log.h"

#include <array>
#include <cinttypes>
#include <nlohmann/json.hpp>

#include "sim/report/events_format.h"

namespace harkara::sim {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string named(std::string_view event) {
  return R"({"event":")" + std::string(event) + '"';
}

std::string field(std::string_view key, std::int64_t value) {
  return ",\"" + std::string(key) + "\":" + std::to_string(value);
}

std::string field(std::string_view key, std::uint64_t value) {
  return ",\"" + std::string(key) + "\":" + std::to_string(value);
}

std::string field(std::string_view key, std::uint32_t value) {
  return field(key, std::uint64_t{value});
}

std::string field(std::string_view key, bool value) {
  return ",\"" + std::string(key) + (value ? "\":true" : "\":false");
}

std::string field(std::string_view key, std::string_view word) {  // that needs no escapes
  return ",\"" + std::string(key) + "\":\"" + std::string(word) + '"';
}

}  // namespace

EventLog::EventLog(const NetworkPlan& plan, Write write)
    : write_(std::move(write)),
      nodes_(static_cast<std::uint32_t>(plan.nodes.size())),
      end_ms_(plan.end_ms) {
  line(text_of({{"event", "run"},
                {"format", kEventsFormat},
                {"name", plan.name},
                {"seed", plan.seed},
                {"end_ms", plan.end_ms},
                {"first_weekday", plan.first_weekday},
                {"lifetime_s", plan.lifetime_s}}));
  write_nodes(plan);
  write_cases(plan);
}

void EventLog::write_nodes(const NetworkPlan& plan) {
  for (const PlannedNode& node : plan.nodes)
    line(text_of({{"event", "node"},
                  {"name", node.name},
                  {"group", node.group},
                  {"tier", tier_name(node.tier)},
                  {"parents", node.parents},
                  {"quota_bytes", node.quota_bytes}}));
  for (const PlannedLink& link : plan.links)
    line(named("link") + field("a", link.a) + field("b", link.b) +
         field("rate_Bps", link.rate_Bps) + field("delay_ms", link.delay_ms) + '}');
}

void EventLog::write_cases(const NetworkPlan& plan) {
  for (std::size_t i = 0; i < plan.cases.size(); ++i) {
    const PlannedCase& each = plan.cases[i];
    Json out = {{"event", "case"},
                {"ms", each.at_ms},
                {"from", each.from},
                {"to", each.to},
                {"class", service_class_name(each.parts.front().service_class)},
                {"wants_answer", each.answer_bytes > 0}};
    if (i < plan.case_names.size()) out["name"] = plan.case_names[i];
    line(text_of(out));
  }
}

void EventLog::line(std::string text) {
  text += '\n';
  write_(text);
}

void EventLog::made(const BundleMade& e) {
  line(named("made") + field("ms", e.at_ms) + field("bundle", e.bundle) + field("case", e.number) +
       field("from", e.from) + field("to", e.to) + field("homeward", e.homeward) +
       field("class", service_class_name(e.service_class)) + field("bytes", e.bytes) + '}');
}

void EventLog::moved(const BundleMoved& e) {
  line(named("moved") + field("ms", e.at_ms) + field("bundle", e.bundle) + field("from", e.from) +
       field("to", e.to) + field("arrived", e.arrived) + '}');
}

void EventLog::expired(const BundleExpired& e) {
  line(named("expired") + field("ms", e.at_ms) + field("bundle", e.bundle) + field("node", e.node) +
       '}');
}

void EventLog::put_off(const BundlePutOff& e) {
  line(named("put_off") + field("ms", e.at_ms) + field("bundle", e.bundle) + field("node", e.node) +
       '}');
}

void EventLog::ended(const CaseEnded& e) {
  line(named("ended") + field("ms", e.at_ms) + field("case", e.number) + '}');
}

void EventLog::contact(const ContactEnded& e) {
  line(named("contact") + field("ms", e.end_ms) + field("link", e.link) +
       field("start_ms", e.start_ms) + field("carried_bytes", e.carried_bytes) +
       field("lost_bytes", e.lost_bytes) + '}');
}

void EventLog::fill(const StoreFill& e) {
  fills_ += (e.node == 0 ? "" : ",") + std::to_string(e.used_bytes);
  if (e.node + 1 < nodes_) return;
  line(named("fill") + field("ms", e.at_ms) + ",\"used_bytes\":[" + fills_ + "]}");
  fills_.clear();
}

void EventLog::finish(std::uint64_t events, std::uint64_t digest) {
  std::array<char, 17> hex{};
  std::snprintf(hex.data(), hex.size(), "%016" PRIx64, digest);
  line(named("end") + field("ms", end_ms_) + field("events", events) +
       field("digest", std::string_view(hex.data())) + '}');
}

}  // namespace harkara::sim
