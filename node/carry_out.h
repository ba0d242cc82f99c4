// Post onto a stick or into a shared folder: delivered receipts, then everything in
// the queue, most urgent first. What is written stays in our custody until its
// delivered receipt comes home.
#pragma once

#include "node/link/carrier/post_file.h"
#include "node/station.h"

namespace harkara::node {

struct CarryOutReport {
  std::optional<std::filesystem::path> path;  // none: there was nothing new to carry
  std::uint64_t bytes = 0;
  std::size_t bundles = 0;
  std::size_t receipts = 0;
  std::size_t already = 0;           // bundles that lie there whole
  std::size_t left = 0;              // bundles that found no room
  std::vector<std::string> remarks;  // what could not be read, there or here
};

// `progress` is told bundles done and bundles in all. Errc::not_found, Errc::io. A
// medium that is full is no error: what fitted is whole, `left` counts the rest.
Result<CarryOutReport> carry_out(Station& station, const std::filesystem::path& directory,
                                 const consult::Progress& progress = {});

}  // namespace harkara::node
