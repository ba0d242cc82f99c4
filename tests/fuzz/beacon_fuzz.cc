// Beacons from foreign bytes. First byte even: the rest is a packet as anybody may send.
// Odd: the rest is what a node of our network sealed, well or badly.
#include "base/assert.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "node/link/discovery/neighbourhood.h"

using namespace harkara;
using namespace harkara::node;
using namespace harkara::node::discovery;

namespace {

class RefuseAll final : public Admission {
 public:
  Result<crypto::Certificate> admit(View, const crypto::BoxPublicKey&) override {
    return fail(Errc::refused, "stranger");
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  SeededRandom random(1);
  const Bytes key(32, 3);
  RefuseAll admission;
  Neighbourhood near(NodeId{}, true, key, admission);
  const View rest = as_view(data + 1, size - 1);
  if (data[0] % 2 == 0) {
    HARKARA_ASSERT(!near.hear(rest, "10.0.0.1", 0));
    return 0;
  }
  Bytes plain = to_bytes(rest);
  plain.resize(kPlainBytes);
  crypto::RecordSealer sealer(key, random);
  Bytes packet{kBeaconVersion};
  append(packet, sealer.seal(kBeaconVersion, as_view("beacon"), plain));
  const auto heard = open(packet, key);
  if (heard) {
    HARKARA_ASSERT(heard->plain == plain && heard->beacon.port != 0);
    HARKARA_ASSERT(!is_signed_by(*heard, crypto::SignPublicKey{}));
  }
  const auto found = near.hear(packet, "fe80::1", 0);
  HARKARA_ASSERT(!found && near.size() == 0);
  return 0;
}
