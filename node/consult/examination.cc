#include "node/consult/examination.h"

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "node/consult/field_checks.h"

namespace harkara::node::consult {

extern const std::string_view kEmbeddedChecklists;

namespace {

constexpr std::array<std::string_view, 3> kAnswers = {"yes", "no", "unknown"};

bool is_answer(const Json& value) {
  return value.is_string() && std::find(kAnswers.begin(), kAnswers.end(),
                                        value.get_ref<const std::string&>()) != kAnswers.end();
}

Status check_answers(const Json& answers, const Json& items) {
  for (const auto& [item, answer] : answers.items()) {
    if (std::find(items.begin(), items.end(), Json(item)) == items.end())
      return wrong("case record", "checklist.answers", "holds an item that the checklist has not",
                   "those that harkara consult checklists tells");
    if (!is_answer(answer))
      return wrong("case record", "checklist.answers", "holds another word", "yes, no or unknown");
  }
  return ok();
}

}  // namespace

Json checklists() {
  Json table = Json::parse(kEmbeddedChecklists, nullptr, false);
  HARKARA_ASSERT(table.is_object());
  return table;
}

Status check_checklist(const Json& list) {
  if (!list.is_object())
    return wrong("case record", "checklist", found(&list), "an object with name and answers");
  HARKARA_TRY(require_text("case record", list, "name", "the checklist's name, as text"));
  const Json* answers = find(list, "answers");
  if (answers == nullptr || !answers->is_object())
    return wrong("case record", "checklist.answers", found(answers), "an object");
  const Json table = checklists();
  const Json* items = find(table, text_or(list, "name"));
  return items == nullptr ? ok() : check_answers(*answers, *items);
}

bool is_of_table(const Json& list) {
  if (!check_checklist(list) || list.size() != 2) return false;
  const Json table = checklists();
  return find(table, text_or(list, "name")) != nullptr;
}

}  // namespace harkara::node::consult
