// `harkara demo`: the main thing the system is for, shown with three processes on
// this machine. A clinic writes cases with no network, a district relay comes late,
// loses power half-way and comes back; a specialist answers; the answers come home.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <vector>

#include "base/random.h"
#include "base/result.h"

namespace harkara::node::lab {

struct DemoOptions {
  std::filesystem::path directory = "demo";
  std::vector<std::filesystem::path> attachments;  // instead of what it draws
  bool keep = false;                               // an earlier demo's directory stays
  bool colour = false;
  std::int64_t now_s = 0;
};

// Errc::refused when one of its claims did not hold; Errc::busy when it took too
// long, with what was missing.
Status run_demo(const DemoOptions& options, std::ostream& out, Random& random);

}  // namespace harkara::node::lab
