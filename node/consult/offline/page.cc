#include "node/consult/offline/page.h"

#include "base/text.h"
#include "node/consult/case_name.h"

namespace harkara::node::consult::offline {
namespace {

Json thread_json(const CaseView& view) {
  Json out = Json::array();
  for (const Event& event : view.events)
    out.push_back({{"kind", event_kind_name(event.kind)},
                   {"time", event.time_ms},
                   {"author", event.author},
                   {"body", event.body}});
  return out;
}

Json sheet_json(const Sheet& sheet) {
  const CaseView& view = sheet.view;
  return {{"case", to_hex(view.id.view())}, {"name", case_name(view.id)},
          {"folder", sheet.folder},         {"class", service_class_name(view.service_class)},
          {"from", view.origin_node},       {"opened", view.opened_ms},
          {"record", view.story.record},    {"thread", thread_json(view)},
          {"files", sheet.files},           {"missing", sheet.missing},
          {"pictures", sheet.pictures},     {"left", sheet.left}};
}

// JSON that may stand within a script element: no "<" is left in it.
std::string without_tags(const std::string& json) {
  std::string out;
  for (const char c : json) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string page(const BatchOrder& order, std::int64_t until_ms, std::span<const Sheet> sheets) {
  constexpr std::string_view kPlace = "{{batch}}";
  Json cases = Json::array();
  for (const Sheet& each : sheets) cases.push_back(sheet_json(each));
  const Json batch = {{"desk", order.desk},
                      {"specialist", order.specialist},
                      {"until", until_ms},
                      {"cases", std::move(cases)}};
  const std::string json = batch.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string out(kEmbeddedPage);
  return out.replace(out.find(kPlace), kPlace.size(), without_tags(json));
}

}  // namespace harkara::node::consult::offline
