#include "crypto/random.h"

#include <sodium.h>

namespace harkara::crypto {

void SystemRandom::fill(MutableView out) {
  randombytes_buf(out.data(), out.size());
}

}  // namespace harkara::crypto
