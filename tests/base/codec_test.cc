#include "base/codec.h"

#include <catch2/catch.hpp>

#include "base/ids.h"
#include "base/random.h"

namespace harkara {
namespace {

Bytes varint(std::uint64_t value) {
  ByteWriter out;
  out.varint(value);
  return out.take();
}

}  // namespace

TEST_CASE("integers are laid out little end first, keys big end first", "[base]") {
  ByteWriter out;
  out.u8(0x01);
  out.u16(0x0203);
  out.u32(0x04050607);
  out.u32_be(0x08090a0b);
  CHECK(out.bytes() == Bytes{0x01, 0x03, 0x02, 0x07, 0x06, 0x05, 0x04, 0x08, 0x09, 0x0a, 0x0b});
}

TEST_CASE("a reader gives back what a writer was given", "[base]") {
  const NodeId node = SeededRandom(3).make<NodeId>();
  ByteWriter out;
  out.u8(UINT8_MAX);
  out.u16(UINT16_MAX);
  out.u32(UINT32_MAX);
  out.u64(UINT64_MAX);
  out.i64(INT64_MIN);
  out.u32_be(1);
  out.u64_be(2);
  out.text8("clinic");
  out.bytes16(as_view("preview"));
  out.bytes32(as_view("remainder"));
  out.raw(node.view());

  ByteReader in(out.bytes());
  CHECK(in.u8() == UINT8_MAX);
  CHECK(in.u16() == UINT16_MAX);
  CHECK(in.u32() == UINT32_MAX);
  CHECK(in.u64() == UINT64_MAX);
  CHECK(in.i64() == INT64_MIN);
  CHECK(in.u32_be() == 1);
  CHECK(in.u64_be() == 2);
  CHECK(in.text8() == "clinic");
  CHECK(as_text(in.bytes16()) == "preview");
  CHECK(as_text(in.bytes32()) == "remainder");
  CHECK(in.fixed<NodeId>() == node);
  CHECK(in.finished());
}

TEST_CASE("big-endian keys sort as their numbers do", "[base]") {
  SeededRandom random(5);
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t a = random.next_u64() >> random.below(64);
    const std::uint64_t b = random.next_u64() >> random.below(64);
    ByteWriter key_a;
    ByteWriter key_b;
    key_a.u64_be(a);
    key_b.u64_be(b);
    CHECK((a < b) == (key_a.bytes() < key_b.bytes()));
  }
}

TEST_CASE("a record cut short anywhere is refused and reads as zero", "[base]") {
  ByteWriter out;
  out.u32(0xffffffff);
  out.text8("clinic");
  out.u64(UINT64_MAX);
  for (std::size_t size = 0; size < out.bytes().size(); ++size) {
    ByteReader in(View(out.bytes()).first(size));
    in.u32();
    in.text8();
    CHECK(in.u64() == 0);
    CHECK_FALSE(in.ok());
  }
}

TEST_CASE("after the first overrun nothing more is read", "[base]") {
  const Bytes bytes = {1, 2, 3};
  ByteReader in(bytes);
  CHECK(in.u32() == 0);
  CHECK(in.u8() == 0);  // though three bytes are left
  CHECK(in.text8().empty());
  CHECK_FALSE(in.ok());
}

TEST_CASE("bytes left over are not a finished record", "[base]") {
  const Bytes bytes = {1, 2};
  ByteReader in(bytes);
  in.u8();
  CHECK(in.ok());
  CHECK_FALSE(in.finished());
  in.u8();
  CHECK(in.finished());
  in.reject();
  CHECK_FALSE(in.finished());
}

TEST_CASE("a length that promises more than there is is refused", "[base]") {
  const Bytes bytes = {0xff, 0xff, 0xff, 0xff, 'x'};
  ByteReader in(bytes);
  CHECK(in.bytes32().empty());
  CHECK_FALSE(in.ok());
}

TEST_CASE("varints grow by seven bits", "[base]") {
  CHECK(varint(0) == Bytes{0x00});
  CHECK(varint(127) == Bytes{0x7f});
  CHECK(varint(128) == Bytes{0x80, 0x01});
  CHECK(varint(300) == Bytes{0xac, 0x02});
  CHECK(varint(UINT64_MAX).size() == 10);
}

TEST_CASE("every varint comes back as it went", "[base]") {
  SeededRandom random(9);
  for (unsigned shift = 0; shift < 64; ++shift) {
    const std::uint64_t largest = UINT64_MAX >> shift;
    for (const std::uint64_t value : {largest, largest / 2 + 1, random.next_u64() >> shift}) {
      const Bytes bytes = varint(value);
      ByteReader in(bytes);
      CHECK(in.varint() == value);
      CHECK(in.finished());
    }
  }
}

TEST_CASE("a varint has one form only", "[base]") {
  const std::vector<Bytes> refused = {
      {},                                                            // nothing
      {0x80},                                                        // cut
      {0x80, 0x00},                                                  // overlong zero
      {0xff, 0x80, 0x00},                                            // overlong
      {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02},  // 65 bits
      {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 0x01},
  };
  for (const Bytes& bytes : refused) {
    ByteReader in(bytes);
    CHECK(in.varint() == 0);
    CHECK_FALSE(in.ok());
  }
}

TEST_CASE("fixed bytes are made from exactly their size", "[base]") {
  CHECK(NodeId::from(Bytes(16, 7)).has_value());
  CHECK_FALSE(NodeId::from(Bytes(15, 7)));
  CHECK_FALSE(NodeId::from(Bytes(17, 7)));
  CHECK(NodeId{}.is_zero());
  CHECK_FALSE(NodeId::from(Bytes(16, 7))->is_zero());
}

}  // namespace harkara
