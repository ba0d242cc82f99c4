// Courses: sent in class bulk, kept apart from cases, removed when they were seen.
#include "node/consult/library/acts.h"

#include <catch2/catch.hpp>

#include "node/consult/outbox.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using testing::kNow;
using testing::later;
using testing::World;

struct Shelves : World {
  Shelves() {
    REQUIRE(clinic.book.open_case(testing::consult(), kNow));  // its reply mailbox comes along
    testing::carry(clinic, hub);
    REQUIRE(hub.book.read_inbox(later(1)));
  }
  library::NewEntry course(std::vector<std::string> to = {"clinic"}) {
    AttachmentFile lecture{folder.file("lecture.mp4", lecture_bytes)};
    lecture.treatment = AttachmentFile::Treatment::as_is;
    return {"Reading an ECG", "40 minutes", std::move(to), {lecture}};
  }
  EventId send() {
    const auto sent = library::send(hub.context(), course(), later(2), {});
    REQUIRE(sent);
    REQUIRE(sent->size() == 1);
    return sent->front();
  }
  library::Entry only(testing::TestNode& node) {
    const auto all = library::entries(node.context());
    REQUIRE(all);
    REQUIRE(all->size() == 1);
    return all->front();
  }

  testing::Folder folder;
  Bytes lecture_bytes = testing::random_bytes(300'000, 5);
};

}  // namespace

TEST_CASE("a course goes in class bulk, and is opened where it was sent", "[consult]") {
  Shelves s;
  const auto before = testing::queued(s.hub);
  s.send();
  std::size_t bundles = 0;
  for (const BundleId& id : testing::queued(s.hub)) {
    if (std::find(before.begin(), before.end(), id) != before.end()) continue;
    ++bundles;
    const crypto::BundleHeader header = s.hub.bundles.find(id)->manifest.manifest.header;
    CHECK(header.service_class == ServiceClass::bulk);
    CHECK(header.destination == endpoint_of(s.clinic.id));
  }
  CHECK(bundles == 2);
  CHECK_FALSE(s.only(s.hub).whole());
  CHECK(s.only(s.hub).ours);

  const std::size_t cases = s.clinic.book.list()->size();
  testing::carry(s.hub, s.clinic);
  REQUIRE(s.clinic.book.read_inbox(later(3)));
  CHECK(s.clinic.book.list()->size() == cases);  // it is no case
  const library::Entry entry = s.only(s.clinic);
  CHECK(entry.title == "Reading an ECG");
  CHECK(entry.from == "aiims");
  CHECK(entry.to == "clinic");
  CHECK_FALSE(entry.ours);
  REQUIRE(entry.whole());
  const auto out = s.folder.path() / "out";
  const auto saved = library::save(s.clinic.context(), entry, out);
  REQUIRE(saved);
  CHECK(saved->missing.empty());
  CHECK(testing::read(out / "lecture.mp4") == s.lecture_bytes);
  CHECK(std::filesystem::exists(out / "about.json"));
}

TEST_CASE("a course whose files have not come yet says what is missing", "[consult]") {
  Shelves s;
  s.send();
  BundleId event;
  for (const BundleId& id : testing::queued(s.hub))
    if (s.hub.bundles.find(id)->manifest.manifest.shape().total_bytes() < 10'000) event = id;
  testing::carry(s.hub, s.clinic, {event});
  REQUIRE(s.clinic.book.read_inbox(later(3)));
  const library::Entry entry = s.only(s.clinic);
  CHECK_FALSE(entry.whole());
  CHECK(entry.files.at(0).bytes_here == 0);
  const auto saved = library::save(s.clinic.context(), entry, s.folder.path() / "out");
  REQUIRE(saved);
  CHECK(saved->missing.size() == 1);
}

TEST_CASE("what was removed from the library frees its space and is not shown again", "[consult]") {
  Shelves s;
  s.send();
  CHECK(library::remove(s.hub.context(), s.only(s.hub)).error().code == Errc::refused);
  testing::carry(s.hub, s.clinic);
  REQUIRE(s.clinic.book.read_inbox(later(3)));
  const auto used = s.clinic.store.usage().used_bytes;
  REQUIRE(library::remove(s.clinic.context(), s.only(s.clinic)));
  CHECK(library::entries(s.clinic.context())->empty());
  CHECK(s.clinic.store.usage().used_bytes + s.lecture_bytes.size() < used);
  CHECK(library::resolve(s.clinic.context(), "L-0000").error().code == Errc::not_found);
}

TEST_CASE("a course for a node that is not known here leaves nothing behind", "[consult]") {
  Shelves s;
  const auto sent = library::send(s.hub.context(), s.course({"clinic", "nowhere"}), later(2), {});
  REQUIRE_FALSE(sent);
  CHECK(sent.error().code == Errc::not_found);
  CHECK_THAT(sent.error().message, Catch::Matchers::Contains("known: clinic"));
  CHECK(library::entries(s.hub.context())->empty());
}

TEST_CASE("only those who may answer cases may send courses", "[consult]") {
  Shelves s;
  const auto sent = library::send(s.clinic.context(), s.course({"clinic"}), later(2), {});
  REQUIRE_FALSE(sent);
  CHECK(sent.error().code == Errc::refused);
}

TEST_CASE("a course sealed to a desk is refused", "[consult]") {
  Shelves s;
  Event event;
  event.id = s.hub.random.make<EventId>();
  event.kind = EventKind::shared;
  event.body = {{"title", "not for a desk"}};
  event.service_class = ServiceClass::bulk;
  event.desk = "radiology@aiims";
  event.origin_node = "hub";
  const auto desk = s.hub.book.mailbox(crypto::desk_endpoint("radiology@aiims"));
  REQUIRE(desk);
  REQUIRE(send(s.hub.context(), {event, *desk, {}}, later(2), {}));
  REQUIRE(s.hub.store.commit());
  const auto report = s.hub.book.read_inbox(later(3));
  REQUIRE(report);
  CHECK(report->rejected.size() == 1);
}

}  // namespace harkara::node::consult
