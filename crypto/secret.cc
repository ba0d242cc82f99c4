#include "crypto/secret.h"

#include <sodium.h>

namespace harkara::crypto {

void wipe(MutableView bytes) {
  sodium_memzero(bytes.data(), bytes.size());
}

}  // namespace harkara::crypto
