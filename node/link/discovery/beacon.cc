#include "node/link/discovery/beacon.h"

#include <algorithm>

#include "base/codec.h"
#include "base/limits.h"
#include "crypto/hash.h"

namespace harkara::node::discovery {
namespace {

constexpr std::string_view kDomain = "hk.sig.beacon";
constexpr std::string_view kBound = "beacon";
constexpr std::uint8_t kTcp = 1;
constexpr std::uint8_t kUdp = 2;

// Opening draws nothing.
class NoRandom final : public Random {
 public:
  void fill(MutableView) override { HARKARA_ASSERT(false); }
};

Error malformed() {
  return fail(Errc::invalid, "the beacon is malformed");
}

}  // namespace

Bytes beacon_key(const crypto::SignPublicKey& root) {
  return to_bytes(crypto::hash("hk.beacon.key", root.view()).view());
}

Bytes seal(const Beacon& beacon, const crypto::SigningKey& identity, View key, Random& random) {
  HARKARA_ASSERT(beacon.certificate.size() <= kMaxCertificateBytes && beacon.port != 0);
  HARKARA_ASSERT(beacon.scheme != Scheme::ipc);
  ByteWriter out;
  out.u8(beacon.scheme == Scheme::tcp ? kTcp : kUdp);
  out.u16(beacon.port);
  out.u64(beacon.stamp_ms);
  out.u8(static_cast<std::uint8_t>(beacon.certificate.size()));
  out.raw(beacon.certificate);
  Bytes body = out.take();
  body.resize(kSignedBytes);
  const Bytes plain = crypto::append_signature(kDomain, std::move(body), identity);
  crypto::RecordSealer sealer(key, random);
  Bytes packet{kBeaconVersion};
  append(packet, sealer.seal(kBeaconVersion, as_view(kBound), plain));
  return packet;
}

Result<Heard> open(View packet, View key) {
  if (packet.size() != kBeaconBytes || packet[0] != kBeaconVersion) return malformed();
  NoRandom none;
  const crypto::RecordSealer sealer(key, none);
  auto plain = sealer.open(kBeaconVersion, as_view(kBound), packet.subspan(1));
  if (!plain) return fail(Errc::forged, "the beacon is of another network");
  Heard out;
  ByteReader in(View(*plain).first(kSignedBytes));
  const std::uint8_t scheme = in.u8();
  out.beacon.scheme = scheme == kTcp ? Scheme::tcp : Scheme::udp;
  out.beacon.port = in.u16();
  out.beacon.stamp_ms = in.u64();
  out.beacon.certificate = to_bytes(in.raw(in.u8()));
  const bool zeros = std::ranges::all_of(in.rest(), [](std::uint8_t byte) { return byte == 0; });
  if (!in.ok() || !zeros || (scheme != kTcp && scheme != kUdp) || out.beacon.port == 0)
    return malformed();
  out.plain = *std::move(plain);
  return out;
}

bool is_signed_by(const Heard& heard, const crypto::SignPublicKey& identity) {
  return crypto::verify_appended(kDomain, heard.plain, identity);
}

}  // namespace harkara::node::discovery
