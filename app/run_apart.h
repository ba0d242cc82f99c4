// Runs of the fuzzer in child processes: one that stops itself, or never ends, is an outcome
// as any other.
#pragma once

#include <sys/types.h>

#include "sim/fuzz/run.h"

namespace harkara::app {

class RunApart {
 public:
  // Starts. A run that takes longer than `limit_s` counts as stopped.
  RunApart(const sim::fuzz::ChoiceList& choices, unsigned limit_s);
  RunApart(RunApart&& other) noexcept;
  RunApart& operator=(RunApart&& other) = delete;
  ~RunApart();  // ends the child, if it still runs

  // Readable when the run is over or has stopped.
  int descriptor() const { return out_; }
  // Waits for the end. Once.
  sim::fuzz::Outcome outcome();

 private:
  pid_t child_ = -1;
  int out_ = -1;
};

sim::fuzz::Outcome run_apart(const sim::fuzz::ChoiceList& choices, unsigned limit_s);

}  // namespace harkara::app
