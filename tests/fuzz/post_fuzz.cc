// A file of post from a stick: any bytes give records or an end; reading with chunks
// passed over finds the same records as reading them.
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/assert.h"
#include "crypto/hash.h"
#include "node/link/carrier/post_file.h"

using namespace harkara;
using namespace harkara::node;

namespace {

// One file in memory, rewritten for each input.
const std::string& file_path() {
  static const std::string path = [] {
    const char* root = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    return std::string(root) + "/harkara-post-fuzz-" + std::to_string(::getpid());
  }();
  return path;
}

void write_input(const std::uint8_t* data, std::size_t size) {
  const File file(std::fopen(file_path().c_str(), "wb"));
  HARKARA_ASSERT(file != nullptr);
  HARKARA_ASSERT(std::fwrite(data, 1, size, file.get()) == size);
}

std::size_t records(bool pass_over, std::size_t most) {
  auto reader = PostReader::open(file_path());
  if (!reader) return 0;
  std::size_t count = 0;
  while (count < most) {
    const auto record = reader->next(pass_over);
    if (!record || !*record) break;
    ++count;
    if (pass_over || (*record)->kind != PostKind::chunk) continue;
    HARKARA_ASSERT(!(*record)->body.empty() && (*record)->body.size() <= kChunkBytes);
  }
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  crypto::initialise();
  std::atexit([] { ::unlink(file_path().c_str()); });
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  write_input(data, size);
  const std::size_t whole = records(false, 1'000);
  // What is passed over is not summed, so more may be found, never less.
  HARKARA_ASSERT(records(true, 1'000) >= whole);
  return 0;
}
