#include <catch2/catch.hpp>
#include <fstream>

#include "crypto/hash.h"
#include "node/link/carrier/post_file.h"
#include "tests/node/file_size_limit.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;

namespace {

PostHeader example_header() {
  PostHeader header;
  for (std::size_t i = 0; i < PostId::kSize; ++i)
    header.id.mutable_view()[i] = static_cast<std::uint8_t>(i);
  header.written_ms = 1'000;
  return header;
}

Bytes content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::filesystem::path file_of(Scratch& scratch, View bytes) {
  return scratch.file("cut.post", std::string(as_text(bytes)));
}

// The records that can be read, and whether the end was a clean one.
struct Read {
  std::vector<PostRecord> records;
  bool damaged = false;
};
Read read_all(const std::filesystem::path& path, bool pass_over = false) {
  auto reader = PostReader::open(path);
  REQUIRE(reader);
  Read out;
  while (true) {
    auto record = reader->next(pass_over);
    REQUIRE(record);
    if (!*record) break;
    out.records.push_back(**std::move(record));
  }
  out.damaged = reader->damaged();
  return out;
}

std::filesystem::path write_some(Scratch& scratch) {
  auto writer = PostWriter::create(scratch.path, example_header());
  REQUIRE(writer);
  REQUIRE(writer->write({PostKind::certificate, 0, 0, Bytes(40, 1)}));
  REQUIRE(writer->write({PostKind::receipt, 0, 0, Bytes(30, 2)}));
  REQUIRE(writer->write({PostKind::manifest, 61'000, 0, Bytes(200, 3)}));
  for (std::uint32_t i = 0; i < 3; ++i)
    REQUIRE(writer->write({PostKind::chunk, 0, i, Bytes(i < 2 ? kChunkBytes : 77, 4)}));
  REQUIRE(writer->sync());
  return writer->path();
}

}  // namespace

TEST_CASE("a file of post has the bytes that its document shows", "[node]") {
  crypto::initialise();
  Scratch scratch;
  auto writer = PostWriter::create(scratch.path, example_header());
  REQUIRE(writer);
  CHECK(writer->path().filename() == "harkara-000102030405060708090a0b0c0d0e0f.post");
  REQUIRE(writer->write({PostKind::receipt, 0, 0, {0xaa, 0xbb, 0xcc}}));
  const Bytes bytes = content_of(writer->path());
  const Bytes expected{0x48, 0x41, 0x52, 0x4b, 0x50, 0x4f, 0x53, 0x54, 1,    0,    0,   1,   2,
                       3,    4,    5,    6,    7,    8,    9,    0xa,  0xb,  0xc,  0xd, 0xe, 0xf,
                       0xe8, 3,    0,    0,    0,    0,    0,    0,    2,    3,    0,   0,   0,
                       0xaa, 0xbb, 0xcc, 0xce, 0x5d, 0x5c, 0xbc, 0xc8, 0x4f, 0xe8, 0xca};
  CHECK(bytes == expected);
}

TEST_CASE("what was written to a file of post is read back, chunks passed over or not", "[node]") {
  crypto::initialise();
  Scratch scratch;
  const auto path = write_some(scratch);
  const Read all = read_all(path);
  REQUIRE(all.records.size() == 6);
  CHECK_FALSE(all.damaged);
  CHECK(all.records[2].age_ms == 61'000);
  CHECK(all.records[4].index == 1);
  CHECK(all.records[5].body == Bytes(77, 4));
  const Read passed = read_all(path, true);
  REQUIRE(passed.records.size() == 6);
  CHECK_FALSE(passed.damaged);
  CHECK(passed.records[4].index == 1);
  CHECK(passed.records[4].body.empty());
}

TEST_CASE("a file of post cut anywhere gives the records that are whole, and says so", "[node]") {
  crypto::initialise();
  Scratch scratch;
  const Bytes bytes = content_of(write_some(scratch));
  std::size_t most = 0;
  for (std::size_t cut = 34; cut < bytes.size(); cut += cut < 400 ? 1U : 61U) {
    const auto path = file_of(scratch, View(bytes).first(cut));
    const Read all = read_all(path);
    CHECK(all.records.size() < 6);
    CHECK(all.records.size() >= most);  // never less than a shorter cut gave
    most = all.records.size();
    const Read passed = read_all(path, true);
    CHECK(passed.records.size() == all.records.size());
    CHECK(passed.damaged == all.damaged);
  }
  CHECK(most == 5);
}

TEST_CASE("a changed byte in a file of post ends the reading before its record", "[node]") {
  crypto::initialise();
  Scratch scratch;
  const Bytes bytes = content_of(write_some(scratch));
  for (std::size_t at = 34; at < bytes.size(); at += at < 400 ? 1U : 997U) {
    Bytes changed = bytes;
    changed[at] ^= 1U;
    const Read all = read_all(file_of(scratch, changed));
    CHECK(all.records.size() < 6);
    CHECK(all.damaged);
  }
}

TEST_CASE("a file of another version, or no file of post, is refused by name", "[node]") {
  crypto::initialise();
  Scratch scratch;
  Bytes bytes = content_of(write_some(scratch));
  bytes[8] = 2;
  const auto newer = PostReader::open(file_of(scratch, bytes));
  REQUIRE_FALSE(newer);
  CHECK(newer.error().code == Errc::unsupported);
  bytes[0] = 'h';
  const auto foreign = PostReader::open(file_of(scratch, bytes));
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().code == Errc::invalid);
  CHECK(foreign.error().message.find("cut.post") != std::string::npos);
  CHECK(PostReader::open(file_of(scratch, View(bytes).first(5))).error().code == Errc::invalid);
}

TEST_CASE("records of a later version are read one at a time, and those behind them too",
          "[node]") {
  crypto::initialise();
  Scratch scratch;
  auto writer = PostWriter::create(scratch.path, example_header());
  REQUIRE(writer);
  const std::uint64_t begin = writer->bytes();
  for (int i = 0; i < 3; ++i)
    REQUIRE(writer->write({static_cast<PostKind>(9), 0, 0, Bytes(kChunkBytes, 1)}));
  const std::uint64_t each = (writer->bytes() - begin) / 3;
  REQUIRE(writer->write({PostKind::receipt, 0, 0, Bytes(30, 2)}));
  auto reader = PostReader::open(writer->path());
  REQUIRE(reader);
  for (std::uint64_t i = 1; i <= 3; ++i) {
    const auto record = reader->next();
    REQUIRE((record && *record));
    CHECK((*record)->kind == PostKind::unknown);
    CHECK((*record)->body.empty());
    CHECK(reader->position() == begin + i * each);
  }
  const auto last = reader->next();
  REQUIRE((last && *last));
  CHECK((*last)->body == Bytes(30, 2));
  CHECK_FALSE(reader->damaged());
}

TEST_CASE("what still fits on a full medium lies behind the last whole record, without a hole",
          "[node]") {
  crypto::initialise();
  Scratch scratch;
  auto writer = PostWriter::create(scratch.path, example_header());
  REQUIRE(writer);
  std::vector<Status> done;
  {
    const FileSizeLimit medium(40'000);
    for (std::uint32_t i = 0; i < 3; ++i)
      done.push_back(writer->write({PostKind::chunk, 0, i, Bytes(kChunkBytes, 4)}));
    done.push_back(writer->write({PostKind::manifest, 0, 0, Bytes(200, 3)}));
    done.push_back(writer->write({PostKind::chunk, 0, 0, Bytes(kChunkBytes, 5)}));
  }
  done.push_back(writer->write({PostKind::manifest, 0, 0, Bytes(300, 6)}));  // there is room again
  REQUIRE(done.size() == 6);
  const std::vector<bool> fits{true, true, false, true, false, true};
  for (std::size_t i = 0; i < fits.size(); ++i) {
    CHECK(done[i].has_value() == fits[i]);
    if (!done[i]) CHECK(done[i].error().code == Errc::full);
  }
  CHECK(std::filesystem::file_size(writer->path()) == writer->bytes());
  const Read all = read_all(writer->path());
  CHECK_FALSE(all.damaged);
  REQUIRE(all.records.size() == 4);
  CHECK(all.records[2].body == Bytes(200, 3));
  CHECK(all.records[3].body == Bytes(300, 6));
}
