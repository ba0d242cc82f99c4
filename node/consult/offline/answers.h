// What the page of a batch has saved: answers.json, by case (README.md). It comes from a
// laptop, so everything in it is checked.
#pragma once

#include <filesystem>
#include <map>

#include "node/consult/event.h"

namespace harkara::node::consult::offline {

struct Words {
  EventKind kind = EventKind::answered;  // or asked
  Json body;
};
using Answers = std::map<CaseId, Words>;

// What one such file says. `name` is for errors. Errc::invalid, Errc::too_large.
Result<Answers> read_answers(const std::filesystem::path& name, View text);

// Of all files answers*.json in `folder` the one that was saved last: browsers number what
// they save again. None: empty. Errc::invalid names the file.
Result<Answers> saved_answers(const std::filesystem::path& folder);

}  // namespace harkara::node::consult::offline
