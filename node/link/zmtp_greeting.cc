#include "node/link/zmtp_greeting.h"

#include <algorithm>
#include <string_view>

namespace harkara::node {
namespace {

constexpr std::size_t kMajorAt = 10;
constexpr std::size_t kMechanismAt = 12;
constexpr std::string_view kCurve{"CURVE\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20};
constexpr std::uint8_t kMajor = 3;
constexpr std::uint8_t kMinor = 1;

}  // namespace

ZmtpGreeting curve_greeting() {
  ZmtpGreeting out{};
  out[0] = 0xff;
  out[8] = 1;  // what was the length of a routing id in version 1
  out[9] = 0x7f;
  out[kMajorAt] = kMajor;
  out[kMajorAt + 1] = kMinor;
  std::ranges::copy(kCurve, out.begin() + kMechanismAt);
  return out;
}

Status check_curve_greeting(const ZmtpGreeting& greeting) {
  if (greeting[0] != 0xff || (greeting[9] & 1U) == 0)
    return fail(Errc::unsupported, "what answers there is not ZeroMQ");
  if (greeting[kMajorAt] < kMajor)
    return fail(Errc::unsupported, "what answers there speaks a ZeroMQ before version 4");
  if (!std::equal(kCurve.begin(), kCurve.end(), greeting.begin() + kMechanismAt))
    return fail(Errc::unsupported, "what answers there does not ask for CURVE");
  return ok();
}

}  // namespace harkara::node
