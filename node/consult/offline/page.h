// A batch as one page for the laptop's browser: cases are read, answered and asked back
// there with no network and no program, and the answers leave it as a file (README.md).
#pragma once

#include <map>

#include "node/consult/batch.h"

namespace harkara::node::consult::offline {

// page.html with its words; "{{batch}}" stands for the cases.
extern const std::string_view kEmbeddedPage;

struct Sheet {
  CaseView view;
  std::string folder;                // within the batch
  std::vector<std::string> files;    // of the case, in that folder
  std::vector<std::string> missing;  // on their way when the batch was written
  // Where the page travels without the folder: pictures within it, by the file's name, as
  // data URLs; and the names of files that are not within it.
  std::map<std::string, std::string> pictures = {};
  std::vector<std::string> left = {};
};

// What people wrote cannot leave its place in it.
std::string page(const BatchOrder& order, std::int64_t until_ms, std::span<const Sheet> sheets);

}  // namespace harkara::node::consult::offline
