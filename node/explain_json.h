// An explanation in words and as JSON, for the command line and the local API.
#pragma once

#include "node/explain.h"
#include "node/json_fields.h"

namespace harkara::node {

struct Asked {
  Json peers;  // as `node status` has them
  std::int64_t now_ms = 0;
};

// "delivered 2026-06-01 10:00", "62 % here, 40 kB missing".
std::string where_text(const BundleStory& story);
std::string contact_text(const BundleStory& story, const Asked& asked);
// What it waits for: the rest of a sentence that begins "waits for".
std::string waits_text(const Explanation& told, const Asked& asked);

Json story_json(const BundleStory& story);
Json explanation_json(const Explanation& told, const Asked& asked);

}  // namespace harkara::node
