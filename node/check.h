// `node check`: reads everything a daemon will read, and says what it found and
// what to do about it.
#pragma once

#include "node/passphrase.h"
#include "node/station.h"

namespace harkara::node {

struct Finding {
  enum class Kind { fine, warning, wrong };
  Kind kind = Kind::fine;
  std::string what;
  std::string next;  // empty when fine
};

std::vector<Finding> check_node(const std::filesystem::path& root, const PassphraseSources& sources,
                                const Clock& clock, Random& random);
const char* finding_name(Finding::Kind kind);

}  // namespace harkara::node
