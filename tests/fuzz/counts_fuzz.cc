// A ledger from another node. Its checksum is not a secret, so the fuzzer gets bytes
// with and without a right one; the first byte chooses.
#include <cstdint>

#include "crypto/hash.h"
#include "node/consult/counting/ledger.h"

using namespace harkara;
using namespace harkara::node::consult::counting;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool kReady = (crypto::initialise(), true);
  if (size == 0 || !kReady) return 0;
  Bytes file(data + 1, data + size);
  if (data[0] % 2 == 1) append(file, crypto::hash("hk.counts", file).view());
  const auto ledger = Ledger::decode(file);
  if (!ledger) return 0;
  const auto again = Ledger::decode(ledger->encode());
  HARKARA_ASSERT(again.has_value());
  HARKARA_ASSERT(again->count({}) == ledger->count({}));
  return 0;
}
