#include <CLI/CLI.hpp>

#include "base/text.h"
#include "node/cli/case_text.h"
#include "node/cli/commands.h"
#include "node/control.h"
#include "node/explain_json.h"
#include "node/status.h"
#include "node/words.h"

namespace harkara::node::cli {
namespace {

std::string parts_text(const Explanation& told) {
  std::string out;
  for (const Part& part : told.parts)
    out += "  " + harmless(part.what) + ": " + where_text(part.story) + "\n";
  return out;
}

Status explain_case(Shell& shell, Station& station, const CaseId& id, const Asked& asked) {
  HARKARA_ASSIGN(const Explanation told, explain(station, id));
  const std::string waits = waits_text(told, asked);
  const std::string name = consult::case_name(id);
  shell.tell(explanation_json(told, asked),
             name + "  " + std::string(service_class_name(told.view.service_class)) + "  " +
                 told.view.desk + "\n  state: " + state_text(told.view) + "\n  waits for " + waits +
                 "\n" + parts_text(told));
  return ok();
}

Status explain_bundle(Shell& shell, Station& station, const std::string& text, const Asked& asked) {
  HARKARA_ASSIGN(const BundleId id, resolve_bundle(station, text));
  HARKARA_ASSIGN(const BundleStory story, bundle_story(station, id));
  std::string told = "bundle " + to_hex(id.view()).substr(0, 12) + " of " + story.origin + ", " +
                     std::string(service_class_name(story.service_class)) + ", " +
                     size_text(story.bytes_total) + ", made " + time_text(story.created_ms) +
                     "\n  " + where_text(story) + "\n";
  if (story.where == Whereabouts::waiting)
    told += "  waits for " + contact_text(story, asked) + "\n";
  Json json = story_json(story);
  json["peers"] = asked.peers;
  shell.tell(json, told);
  return ok();
}

Status explain_it(Shell& shell, const std::string& text) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(Json status, stored_status(*station));
  if (const auto live = ask_daemon(station->home().paths.run(), {{"do", "status"}}))
    merge_live(status, *live);
  const Asked asked{status["peers"], station->clock().now().wall_ms};
  if (!text.starts_with("C-") && !text.starts_with("c-"))
    return explain_bundle(shell, *station, text, asked);
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(text));
  return explain_case(shell, *station, id, asked);
}

}  // namespace

void add_explain(CLI::App& app, Shell& shell) {
  const auto text = std::make_shared<std::string>();
  CLI::App* verb =
      shell.verb(app, "explain", "Why a case is not answered yet, and what it waits for",
                 "  harkara --home clinic explain C-7K3M\n"
                 "  harkara --home district explain 3fa9c1d2      a bundle, where no "
                 "case can be read",
                 [&shell, text] { return explain_it(shell, *text); });
  verb->add_option("what", *text, "A case, or the first digits of a bundle's id")->required();
}

}  // namespace harkara::node::cli
