#include <catch2/catch.hpp>

#include <map>

#include "base/codec.h"
#include "node/lab/phantom.h"

using namespace harkara;
using namespace harkara::node::lab;

TEST_CASE("the radiograph is a DICOM file with 1760 x 2140 pixels of 12 bits", "[node]") {
  SeededRandom random(1);
  const Bytes file = draw_radiograph(random);
  ByteReader in(file);
  in.raw(128);
  CHECK(as_text(in.raw(4)) == "DICM");
  std::map<std::uint32_t, Bytes> elements;
  while (!in.rest().empty() && in.ok()) {
    const std::uint32_t group = in.u16();
    const std::uint32_t element = in.u16();
    const std::string kind(as_text(in.raw(2)));
    const bool is_long = kind == "OB" || kind == "OW";
    if (is_long) in.u16();
    const std::size_t size = is_long ? in.u32() : in.u16();
    CHECK(size % 2 == 0);
    elements[(group << 16U) | element] = to_bytes(in.raw(size));
  }
  REQUIRE(in.finished());
  CHECK(elements[0x00280010] == Bytes{0x5c, 0x08});  // 2140
  CHECK(elements[0x00280011] == Bytes{0xe0, 0x06});  // 1760
  CHECK(elements[0x00280101] == Bytes{12, 0});
  const Bytes& pixels = elements[0x7fe00010];
  REQUIRE(pixels.size() == 1760U * 2140U * 2U);
  bool fits = true;
  for (std::size_t i = 1; i < pixels.size(); i += 2) fits = fits && pixels[i] < 0x10;
  CHECK(fits);
}

TEST_CASE("the photo is a PNG whose chunks are whole and checked", "[node]") {
  SeededRandom random(1);
  const Bytes file = draw_photo(random);
  ByteReader in(file);
  CHECK(as_text(in.raw(8)) == std::string_view("\x89PNG\r\n\x1a\n", 8));
  std::vector<std::string> kinds;
  while (!in.rest().empty() && in.ok()) {
    const std::uint32_t size = in.u32_be();
    kinds.emplace_back(as_text(in.raw(4)));
    in.raw(size);
    in.u32_be();
  }
  CHECK(in.finished());
  CHECK(kinds == std::vector<std::string>{"IHDR", "IDAT", "IEND"});
  // The well-known checksum of an empty IEND chunk.
  CHECK(Bytes(file.end() - 4, file.end()) == Bytes{0xae, 0x42, 0x60, 0x82});
}

TEST_CASE("no two radiographs are alike, and a seed draws the same one again", "[node]") {
  SeededRandom a(1);
  SeededRandom again(1);
  SeededRandom b(2);
  const Bytes first = draw_radiograph(a);
  CHECK(first == draw_radiograph(again));
  CHECK(first != draw_radiograph(b));
}
