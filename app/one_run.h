// `harkara sim run --model one`: a trace under The ONE's rules.
#pragma once

#include "app/trace_arguments.h"

namespace harkara::app {

Status run_one(node::cli::Shell& shell, const TraceArguments& arguments);

}  // namespace harkara::app
