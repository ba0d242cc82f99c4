#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "base/limits.h"
#include "node/consult/attachment_file.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using namespace testing;
using Catch::Matchers::Contains;

std::size_t records(TestNode& node) {
  std::size_t n = 0;
  REQUIRE(node.bundles.each_id([&](const BundleId&) {
    ++n;
    return true;
  }));
  return n;
}

std::size_t chunks(TestNode& node) {
  std::size_t n = 0;
  REQUIRE(node.store.scan_keys(storage::Table::chunks, {}, [&](View) {
    ++n;
    return true;
  }));
  return n;
}

void check_nothing_kept(TestNode& node) {
  CHECK(records(node) == 0);
  CHECK(chunks(node) == 0);
  CHECK(node.book.list()->empty());
}

std::string refusal(TestNode& node, const std::filesystem::path& path, Errc code) {
  const auto id = node.book.open_case(consult({{path, ""}}), kNow);
  REQUIRE_FALSE(id);
  CHECK(id.error().code == code);
  CHECK_THAT(id.error().message, Contains(path.string()));
  check_nothing_kept(node);
  return id.error().message;
}

TEST_CASE("attachments arrive bit for bit at every size around a chunk", "[consult]") {
  World w;
  const Folder folder;
  NewConsult c = consult();
  std::vector<Bytes> contents;
  const std::size_t sizes[] = {1,
                               503,
                               504,
                               505,
                               kChunkPlainBytes - 9,
                               kChunkPlainBytes - 8,
                               kChunkPlainBytes - 7,
                               kChunkPlainBytes,
                               2 * kChunkPlainBytes - 8,
                               2 * kChunkPlainBytes - 7,
                               1'500'000,
                               9'000'000};
  for (const std::size_t size : sizes) {
    contents.push_back(random_bytes(size, size));
    c.attachments.push_back({folder.file(std::to_string(size) + ".bin", contents.back()), ""});
  }
  std::uint64_t done = 0;
  std::uint64_t all = 0;
  const auto id = w.clinic.book.open_case(c, kNow, [&](std::uint64_t d, std::uint64_t a) {
    CHECK(d >= done);
    done = d;
    all = a;
  });
  REQUIRE(id);
  CHECK(done == all);
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  const auto opened = w.hub.book.open_at_desk(*id, folder.path() / "out", kNow);
  REQUIRE(opened);
  CHECK(opened->missing.empty());
  for (std::size_t i = 0; i < contents.size(); ++i) {
    CHECK(opened->view.attachments[i].attachment.bytes == sizes[i]);
    CHECK(read(folder.path() / "out" / (std::to_string(sizes[i]) + ".bin")) == contents[i]);
  }
}

TEST_CASE("a file that cannot be sent is named, with the reason", "[consult]") {
  World w;
  const Folder folder;
  CHECK_THAT(refusal(w.clinic, folder.path() / "no.jpg", Errc::not_found), Contains("not exist"));
  CHECK_THAT(refusal(w.clinic, folder.path(), Errc::invalid), Contains("not a regular file"));
  CHECK_THAT(refusal(w.clinic, folder.file("empty.jpg", {}), Errc::invalid), Contains("is empty"));
  const auto pipe = folder.path() / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_THAT(refusal(w.clinic, pipe, Errc::invalid), Contains("not a regular file"));
}

TEST_CASE("a file larger than the room left is refused before anything is sealed", "[consult]") {
  World w(2'000'000);
  const Folder folder;
  const auto path = folder.file("x.dcm", random_bytes(3'000'000, 3));
  const std::string message = refusal(w.clinic, path, Errc::full);
  CHECK_THAT(message, Contains("has 3.0 MB but the store of this node may hold only 1.9 MB more"));
  CHECK_THAT(message, Contains("raise store.quota in harkara.toml"));
  const auto half = folder.file("half.dcm", random_bytes(1'200'000, 4));
  const auto other = folder.file("other.dcm", random_bytes(1'200'000, 5));
  const auto id = w.clinic.book.open_case(consult({{half, ""}, {other, ""}}), kNow);
  REQUIRE_FALSE(id);
  CHECK_THAT(id.error().message, Contains("other.dcm"));
  check_nothing_kept(w.clinic);
}

TEST_CASE("a file that changes while it is read is refused", "[consult]") {
  World w;
  const Folder folder;
  const auto path = folder.file("growing.jpg", random_bytes(100'000, 6));
  const auto grow = [&](std::uint64_t, std::uint64_t) {
    std::ofstream(path, std::ios::binary | std::ios::app) << 'x';
  };
  const auto id = w.clinic.book.open_case(consult({{path, ""}}), kNow, grow);
  REQUIRE_FALSE(id);
  CHECK(id.error().code == Errc::io);
  CHECK_THAT(id.error().message, Contains("growing.jpg' changed while it was being read"));
  check_nothing_kept(w.clinic);
}

TEST_CASE("a failure at any write keeps nothing of the case", "[consult]") {
  const Folder folder;
  const std::vector<AttachmentFile> files{{folder.file("a.jpg", random_bytes(20'000, 7)), ""},
                                          {folder.file("b.dcm", random_bytes(5'000'000, 8)), ""},
                                          {folder.file("c.dcm", random_bytes(5'000'000, 9)), ""}};
  World w;
  bool opened = false;
  for (std::uint64_t n = 1; !opened; n += n < 600 ? 97 : 1) {
    REQUIRE(n < 2'000);
    w.clinic.store.fail_write_after(n);
    opened = w.clinic.book.open_case(consult(files), kNow).has_value();
    w.clinic.store.fail_write_after(0);
    if (!opened) check_nothing_kept(w.clinic);
  }
  CHECK(records(w.clinic) == 4);
  CHECK(w.clinic.book.list()->size() == 1);
}

TEST_CASE("nothing of a case is queued before its one last commit", "[consult]") {
  World w;
  const Folder folder;
  const std::vector<AttachmentFile> files{{folder.file("a.jpg", random_bytes(20'000, 10)), ""},
                                          {folder.file("b.dcm", random_bytes(6'000'000, 11)), ""},
                                          {folder.file("c.dcm", random_bytes(6'000'000, 12)), ""}};
  std::size_t seen = 0;
  const auto id = w.clinic.book.open_case(consult(files), kNow, [&](std::uint64_t, std::uint64_t) {
    seen = std::max(seen, records(w.clinic));
  });
  REQUIRE(id);
  CHECK(seen == 0);
  CHECK(queued(w.clinic).size() == 4);
}

TEST_CASE("text overtakes images, and previews go before documents", "[consult]") {
  World w;
  const Folder folder;
  NewConsult c = consult({{folder.file("a.dcm", random_bytes(9'000, 13)), ""},
                          {folder.file("p.jpg", random_bytes(900, 14)), "preview"}});
  c.service_class = ServiceClass::emergency;
  REQUIRE(w.clinic.book.open_case(c, kNow));
  std::vector<ServiceClass> classes;
  std::vector<std::uint32_t> lifetimes;
  for (const BundleId& id : queued(w.clinic)) {
    const auto header = w.clinic.bundles.find(id)->manifest.manifest.header;
    classes.push_back(header.service_class);
    lifetimes.push_back(header.lifetime_s);
  }
  CHECK(classes == std::vector<ServiceClass>{ServiceClass::emergency, ServiceClass::preview,
                                             ServiceClass::document});
  CHECK(lifetimes == std::vector<std::uint32_t>(3, 7 * 86'400));
}

TEST_CASE("the author reads the own attachment back", "[consult]") {
  World w;
  const Folder folder;
  const Bytes image = random_bytes(30'000, 15);
  const auto path = folder.file("own.jpg", image);
  const CaseId id = *w.clinic.book.open_case(consult({{path, ""}}), kNow);
  const auto view = w.clinic.book.show(id);
  REQUIRE(view);
  REQUIRE(view->attachments.size() == 1);
  CHECK(view->attachments[0].complete);
  CHECK_FALSE(view->attachments[0].delivered);
  CHECK(w.clinic.store.has(storage::Table::bundle_keys,
                           view->attachments[0].attachment.bundle.view()));
}

TEST_CASE("two attachments of one name do not meet in the folder", "[consult]") {
  World w;
  const Folder a;
  const Folder b;
  const CaseId id = *w.clinic.book.open_case(
      consult({{a.file("x.jpg", {'a'}), ""}, {b.file("x.jpg", {'b'}), ""}}), kNow);
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  REQUIRE(w.hub.book.open_at_desk(id, a.path() / "out", kNow));
  CHECK(read(a.path() / "out" / "x.jpg") == Bytes{'a'});
  CHECK(read(a.path() / "out" / "x-2.jpg") == Bytes{'b'});
}

}  // namespace
}  // namespace harkara::node::consult
