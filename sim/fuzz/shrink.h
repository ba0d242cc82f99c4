// Makes a failing run small: takes events out, then lowers numbers, as long as the same
// checker still finds something.
#pragma once

#include <functional>

#include "sim/fuzz/choices.h"

namespace harkara::sim::fuzz {

struct Shrunk {
  ChoiceList choices;
  std::size_t runs = 0;
};

// `fails` carries out a run. REQUIRES: it does for `choices`.
Shrunk shrink(ChoiceList choices, const std::function<bool(const ChoiceList&)>& fails,
              std::size_t most_runs);

}  // namespace harkara::sim::fuzz
