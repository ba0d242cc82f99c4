#include "sim/fuzz/run.h"

#include <algorithm>

#include "sim/fuzz/healing.h"

namespace harkara::sim::fuzz {

Outcome run_script(const Script& script, const Tell& tell) {
  Network network(script.setting, tell);
  Inspector inspector(network);
  for (const Event& event : script.events) {
    if (tell) tell(network.now_ms() + event.gap_ms, in_words(event, script.setting));
    network.apply(event);
    inspector.after_event();
    if (network.findings().violation()) break;
  }
  if (!network.findings().violation()) {
    if (tell) tell(network.now_ms(), "all faults are over");
    Healing(network, inspector).run();
  }
  if (!network.findings().violation()) inspector.at_end();
  Outcome outcome;
  outcome.violation = network.findings().violation();
  outcome.looked = network.findings().counts();
  outcome.events = script.events.size();
  outcome.sent = network.ledger().size();
  outcome.delivered = static_cast<std::size_t>(std::ranges::count_if(
      network.ledger(), [](const auto& entry) { return entry.second.arrived_ms.has_value(); }));
  outcome.simulated_ms = network.now_ms();
  outcome.digest = network.world().digest();
  return outcome;
}

}  // namespace harkara::sim::fuzz
