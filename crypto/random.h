// The operating system's random source, as an injected value.
#pragma once

#include "base/random.h"

namespace harkara::crypto {

class SystemRandom final : public Random {
 public:
  void fill(MutableView out) override;
};

}  // namespace harkara::crypto
