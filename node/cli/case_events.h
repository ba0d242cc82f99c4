// What every verb shares that writes one more event into a case.
#pragma once

#include "node/cli/shell.h"

namespace harkara::node::cli {

// Tells what was written, and wakes the daemon. `what` begins a sentence: "The answer to".
Status told_event(Shell& shell, Station& station, const CaseId& id, const EventId& event,
                  const std::string& what);

// The verbs of one noun that write events, beside those in consult.cc and desk.cc.
void add_clinic_acts(CLI::App& noun, Shell& shell);
void add_desk_acts(CLI::App& noun, Shell& shell);
void add_desk_batch(CLI::App& noun, Shell& shell);
void add_desk_fairness(CLI::App& noun, Shell& shell);
void add_desk_sittings(CLI::App& noun, Shell& shell);
void add_booking(CLI::App& noun, Shell& shell);
void add_prescribe(CLI::App& noun, Shell& shell);

// "dr.rao", or when it is empty the person of this node.
std::string specialist_or_self(Station& station, const std::string& name);

}  // namespace harkara::node::cli
