// What each signature of this floor is made for; see ToBeSigned.
#pragma once

#include <string_view>

namespace harkara::crypto {

inline constexpr std::string_view kManifestDomain = "hk.sig.manifest";
inline constexpr std::string_view kCertificateDomain = "hk.sig.cert";
inline constexpr std::string_view kMailboxDomain = "hk.sig.mailbox";

}  // namespace harkara::crypto
