// The readers of base/ on foreign bytes. What is accepted has one form: writing it
// again gives the same bytes.
#include "base/assert.h"
#include "base/codec.h"
#include "base/text.h"

namespace harkara {
namespace {

void check_varint(View in) {
  ByteReader reader(in);
  const std::uint64_t value = reader.varint();
  if (!reader.ok()) return;
  ByteWriter writer;
  writer.varint(value);
  HARKARA_ASSERT(writer.bytes() == to_bytes(in.first(in.size() - reader.rest().size())));
}

void check_record(View in) {
  ByteReader reader(in);
  const std::string text = reader.text8();
  const Bytes small = to_bytes(reader.bytes16());
  const Bytes large = to_bytes(reader.bytes32());
  const std::uint64_t key = reader.u64_be();
  if (!reader.finished()) return;
  ByteWriter writer;
  writer.text8(text);
  writer.bytes16(small);
  writer.bytes32(large);
  writer.u64_be(key);
  HARKARA_ASSERT(writer.bytes() == to_bytes(in));
}

void check_text(std::string_view text) {
  if (const auto bytes = from_hex(text)) HARKARA_ASSERT(from_hex(to_hex(*bytes)) == bytes);
  if (const auto bytes = from_base32(text)) HARKARA_ASSERT(from_base32(to_base32(*bytes)) == bytes);
  HARKARA_ASSERT(from_base32(to_base32(as_view(text))) == to_bytes(as_view(text)));
}

}  // namespace
}  // namespace harkara

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const harkara::View in = harkara::as_view(data, size);
  harkara::check_varint(in);
  harkara::check_record(in);
  harkara::check_text(harkara::as_text(in));
  return 0;
}
