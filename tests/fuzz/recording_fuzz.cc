// A recording from anywhere: read, or refused. What its choices make is a script whose
// events fit its network.
#include "base/assert.h"
#include "sim/fuzz/recording.h"

namespace harkara::sim::fuzz {
namespace {

void check(std::string_view text) {
  const auto recording = read_recording(text);
  if (!recording) return;
  Choices choices(recording->choices);
  const Script script = read_script(choices);
  HARKARA_ASSERT(script.setting.hostile < script.setting.places.size());
  for (const Event& event : script.events) {
    const bool meet = event.kind == Event::Kind::meet;
    HARKARA_ASSERT(event.place <
                   (meet ? script.setting.pairs.size() : script.setting.places.size()));
    HARKARA_ASSERT(!in_words(event, script.setting).empty());
  }
}

}  // namespace
}  // namespace harkara::sim::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  harkara::sim::fuzz::check(harkara::as_text(harkara::as_view(data, size)));
  return 0;
}
