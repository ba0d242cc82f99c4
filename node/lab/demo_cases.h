// The three cases of the demonstration, and their answers, as files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/random.h"
#include "node/json_fields.h"
#include "node/lab/evidence.h"

namespace harkara::node::lab {

struct DemoCase {
  std::string title;  // "emergency, text only"
  std::string service_class;
  Json record;
  Json answer;
  std::vector<std::filesystem::path> attachments{};
  std::vector<std::filesystem::path> answer_attachments{};
  std::filesystem::path record_file{};
  std::filesystem::path answer_file{};
  std::string name{};  // "C-..." once it is written
};

// Draws what `given` does not bring, and writes records below `directory`.
Result<std::vector<DemoCase>> make_cases(const std::filesystem::path& directory,
                                         const std::vector<std::filesystem::path>& given,
                                         Random& random);
std::uint64_t attachment_bytes(const DemoCase& each);
// Everything in them that nobody on the way may read.
Result<std::vector<Marker>> markers_of(const std::vector<DemoCase>& cases);

}  // namespace harkara::node::lab
