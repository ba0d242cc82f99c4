// A prescription as a code that anybody who knows the network's root can verify, with
// no network: the text of its QR code.
//
//   code    = "HKRX1:" base32(token)              ; Crockford, no padding
//   token   = version authority person signature slip
//   version = %x01
//   authority, person = size(2) certificate       ; little-endian, at most 255 bytes
//   signature = 64 bytes                          ; Ed25519 by `person`, domain "hk.sig.rx",
//                                                 ; over version | authority | person | slip
//   slip    = JSON in UTF-8, to the end           ; README.md lists its fields
#pragma once

#include "node/consult/context.h"
#include "node/consult/event.h"

namespace harkara::node::consult::rx {

inline constexpr std::string_view kCodePrefix = "HKRX1:";
inline constexpr std::size_t kMaxSlipBytes = 1'500;  // so that the QR code stays readable
inline constexpr std::size_t kMaxCodeChars = 4'096;

// What a pharmacist needs of a checked prescription.
Json slip_of(const Json& rx, const std::string& case_name);

// Signed by this node's person. Errc::too_large names what to shorten.
Result<std::string> seal(const Context& context, const Json& slip);

struct Verified {
  Json slip;
  std::string author;            // name in the person's certificate
  std::string organisation;      // another one's, as the licence names it; "": our own
  std::int64_t not_after_s = 0;  // of that certificate
  std::int64_t signed_day = 0;   // as the slip says; the chain holds on that day
};

// `text` may be the code, or a page that holds it somewhere. `trust` need know the roots
// only. Errc::not_found: no code in it. Errc::invalid, forged, refused, expired.
// With `licences`, Errc::refused too for a specialist of another organisation without one.
Result<Verified> verify(std::string_view text, const crypto::TrustStore& trust,
                        const Licences& licences = {});

}  // namespace harkara::node::consult::rx
