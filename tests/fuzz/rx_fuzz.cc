// A prescription's code from a scanner, and a prescription as JSON: checked, printed,
// and cut to the slip that is signed. The first byte chooses.
#include <cstdint>

#include "node/consult/json_text.h"
#include "node/consult/rx/check.h"
#include "node/consult/rx/page.h"
#include "node/consult/rx/seal.h"

using namespace harkara;
using namespace harkara::node::consult;

namespace {

void fuzz_code(View bytes) {
  static const crypto::TrustStore kNobody;
  HARKARA_ASSERT(!rx::verify(as_text(bytes), kNobody).has_value());
}

void fuzz_prescription(View bytes) {
  static const rx::Rules kRules = rx::Rules::load();
  const auto json = parse_json("rx.json", bytes);
  if (!json) return;
  const bool shaped = rx::check(kRules, *json, 20'605).has_value();
  HARKARA_ASSERT(!shaped || rx::printable(*json));
  if (shaped) static_cast<void>(rx::slip_of(*json, "C-1"));
  if (!rx::printable(*json)) return;
  static_cast<void>(rx::text_page(*json, "C-1", "HKRX1:0"));
  const auto page = rx::html_page(*json, "C-1", "HKRX1:0");
  if (page) HARKARA_ASSERT(page->find("<script") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool kReady = (crypto::initialise(), true);
  if (size == 0 || !kReady) return 0;
  const View rest(data + 1, size - 1);
  if (data[0] % 2 == 0) fuzz_code(rest);
  if (data[0] % 2 == 1) fuzz_prescription(rest);
  return 0;
}
