// Manifests and results of sweeps, which may come from other machines: what is taken is
// written as it was read, and merges.
#include "base/assert.h"
#include "base/bytes.h"
#include "sim/sweep/merge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace harkara;
  const std::string_view text = as_text(as_view(data, size));
  if (const auto outcome = sim::read_outcome(text)) {
    const auto again = sim::read_outcome(sim::outcome_text(*outcome));
    HARKARA_ASSERT(again && again->run == outcome->run && again->digest == outcome->digest);
  }
  const auto manifest = sim::read_manifest(text);
  if (!manifest) return 0;
  HARKARA_ASSERT(sim::read_manifest(sim::manifest_text(*manifest)));
  sim::Merge merge(*manifest);
  for (const sim::SweepRun& run : manifest->runs)
    HARKARA_ASSERT(merge.add({run.id, "00", {}}, "here"));
  HARKARA_ASSERT(!merge.table_page().empty() && !merge.runs_csv().empty());
  return 0;
}
