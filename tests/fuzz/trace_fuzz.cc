// Traces and plans of other systems: any bytes give a plan or an error, and what was
// accepted is a plan that a run can take: in order, within its nodes, never backwards.
#include <algorithm>

#include "base/assert.h"
#include "sim/input/one_trace.h"
#include "sim/input/plans.h"
#include "sim/input/settings.h"
#include "sim/one/model.h"

using namespace harkara;
using namespace harkara::sim;

namespace {

void check(const ContactPlan& plan) {
  HARKARA_ASSERT(std::ranges::is_sorted(plan.contacts, {}, &PlannedContact::start_ms));
  for (const PlannedContact& contact : plan.contacts) {
    HARKARA_ASSERT(contact.from < plan.nodes.size() && contact.to < plan.nodes.size());
    HARKARA_ASSERT(contact.from != contact.to && contact.delay_ms >= 0);
    HARKARA_ASSERT(contact.start_ms >= 0 && contact.start_ms < contact.end_ms);
  }
}

// Small ones are also run, to their end.
void run(const Trace& trace) {
  if (trace.nodes > 50 || trace.messages.size() > 50 || trace.changes.size() > 200) return;
  one::Options options;
  for (const std::string& name : trace.link_classes) options.rates.push_back({name, 1'000'000});
  options.ttl_min = 60;
  options.router = one::Router::prophet;
  auto model = one::Model::make(trace, options);
  HARKARA_ASSERT(model);
  const one::RunResult result = model->run();
  HARKARA_ASSERT(one::figures_of(result).delivered <= result.relayed);
}

void read_trace(std::string_view text) {
  OneTraceReader reader;
  if (!reader.read("x", text)) return;
  const Trace trace = std::move(reader).finish();
  std::vector<LinkRate> rates;
  for (const std::string& name : trace.link_classes) rates.push_back({name, 1});
  const auto plan = plan_of(trace, rates, last_event_ms(trace));
  HARKARA_ASSERT(plan);
  check(*plan);
  run(trace);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  read_trace(text);
  if (const auto plan = read_ion_plan("x", text)) check(plan->plan);
  if (const auto plan = read_hdtn_plan("x", text)) check(plan->plan);
  if (const auto groups = groups_setting(text)) (void)buffers_setting(text, *groups, 100);
  (void)rates_setting(text);
  return 0;
}
