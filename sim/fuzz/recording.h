// A failing run as a file: what it was, the choices that make it again, and its timeline
// for whoever reads it.
//
//   harkara fuzz 1
//   seed 17
//   checker lost
//   choices
//   0 3 0 1 ...          one group a line
//   end
//   (anything)
#pragma once

#include <string>

#include "base/result.h"
#include "sim/fuzz/run.h"

namespace harkara::sim::fuzz {

struct Recording {
  std::uint64_t seed = 0;  // that it was shrunk from
  Checker checker = Checker::lost;
  ChoiceList choices;
};

// Runs it once more for the timeline. `told`: false leaves that out, for runs that do not
// return.
std::string write_recording(const Recording& recording, const Violation& violation, bool told);
// Errc::invalid names the line.
Result<Recording> read_recording(std::string_view text);

}  // namespace harkara::sim::fuzz
