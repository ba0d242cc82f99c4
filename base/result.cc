#include "base/result.h"

namespace harkara {

const char* errc_name(Errc code) {
  switch (code) {
    case Errc::not_found: return "not_found";
    case Errc::invalid: return "invalid";
    case Errc::corrupt: return "corrupt";
    case Errc::forged: return "forged";
    case Errc::expired: return "expired";
    case Errc::refused: return "refused";
    case Errc::too_large: return "too_large";
    case Errc::full: return "full";
    case Errc::busy: return "busy";
    case Errc::closed: return "closed";
    case Errc::unsupported: return "unsupported";
    case Errc::io: return "io";
  }
  return "unknown";
}

}  // namespace harkara
