// harkara.toml and lab.toml: any bytes give a value or an error; what was accepted
// is read back the same.
#include "base/assert.h"
#include "node/config.h"
#include "node/lab/lab_plan.h"

using namespace harkara;
using namespace harkara::node;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View text(data, size);
  if (const auto config = parse_config(text)) {
    const std::string written = write_config(*config);
    const auto again = parse_config(as_view(written));
    HARKARA_ASSERT(again && write_config(*again) == written);
  }
  if (const auto plan = lab::parse_plan(text)) HARKARA_ASSERT(lab::check_plan(*plan).has_value());
  return 0;
}
