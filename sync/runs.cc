#include "sync/runs.h"

#include "base/codec.h"

namespace harkara::sync {
namespace {
constexpr std::size_t kMaxVarintBytes = 5;  // runs are below 2^32
}

Bytes encode_runs(const std::vector<bool>& bits, std::size_t max_bytes) {
  ByteWriter out;
  bool value = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (bits[i] == value) continue;
    if (out.bytes().size() + 2 * kMaxVarintBytes > max_bytes) return out.take();
    out.varint(i - start);
    value = !value;
    start = i;
  }
  if (value) out.varint(bits.size() - start);
  return out.take();
}

Result<std::vector<bool>> decode_runs(View runs, std::size_t size) {
  std::vector<bool> bits;
  bits.reserve(size);
  ByteReader in(runs);
  bool value = false;
  while (in.ok() && !in.rest().empty()) {
    const std::uint64_t run = in.varint();
    if (!in.ok() || run > size - bits.size()) return fail(Errc::invalid, "chunk runs");
    bits.insert(bits.end(), static_cast<std::size_t>(run), value);
    value = !value;
  }
  bits.resize(size, false);
  return bits;
}

}  // namespace harkara::sync
