// `harkara sim run` with real engines: a scenario, or a trace.
#pragma once

#include "app/trace_arguments.h"

namespace harkara::app {

Status run_scenario(node::cli::Shell& shell, const TraceArguments& arguments);
Status run_contact_plan(node::cli::Shell& shell, const TraceArguments& arguments);
Status run_native(node::cli::Shell& shell, const TraceArguments& arguments);

}  // namespace harkara::app
