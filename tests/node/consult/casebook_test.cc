#include "node/consult/casebook.h"

#include <catch2/catch.hpp>

#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using namespace testing;
using Catch::Matchers::Contains;

CaseState state_at(TestNode& node, const CaseId& id) {
  const auto view = node.book.show(id);
  REQUIRE(view);
  return view->state;
}

CaseId open(TestNode& node, const NewConsult& consult) {
  auto id = node.book.open_case(consult, kNow);
  INFO((id ? std::string() : id.error().message));
  REQUIRE(id);
  return *id;
}

TEST_CASE("a case goes to the desk, is answered and comes home, each state in its time",
          "[consult]") {
  World w;
  const Folder folder;
  const Bytes image = random_bytes(40'000, 1);
  const CaseId id = open(w.clinic, consult({{folder.file("छाती.jpg", image), ""}}));
  CHECK(state_at(w.clinic, id) == CaseState::saved);
  CHECK(queued(w.clinic).size() == 2);

  carry(w.clinic, w.hub);
  const auto report = w.hub.book.read_inbox(kNow);
  REQUIRE(report);
  CHECK(report->events == 1);
  CHECK(report->rejected.empty());
  CHECK(inbox_size(w.hub) == 0);
  CHECK(state_at(w.hub, id) == CaseState::at_desk);
  const auto queue = w.hub.book.desk_queue("radiology", kNow);
  REQUIRE(queue);
  REQUIRE(queue->size() == 1);
  CHECK(queue->front().complete);
  CHECK(queue->front().events.front().author == "dr.clinic");
  CHECK(queue->front().events.front().body == case_record());

  for (const BundleId& bundle : queued(w.clinic)) deliver(w.clinic, bundle);
  CHECK(state_at(w.clinic, id) == CaseState::at_desk);

  const auto opened = w.hub.book.open_at_desk(id, folder.path() / "out", kNow);
  REQUIRE(opened);
  CHECK(opened->missing.empty());
  CHECK(opened->view.state == CaseState::opened);
  CHECK(read(folder.path() / "out" / "छाती.jpg") == image);
  carry(w.hub, w.clinic);
  REQUIRE(w.clinic.book.read_inbox(kNow));
  CHECK(state_at(w.clinic, id) == CaseState::opened);

  const Bytes marked = random_bytes(200'000, 2);
  NewAnswer answer{{{"advice", "एंटीबायोटिक, फिर एक्स-रे"}},
                   {{folder.file("marked.png", marked), ""}}};
  REQUIRE(w.hub.book.answer(id, answer, kNow));
  CHECK(state_at(w.hub, id) == CaseState::answered);
  // The text overtakes the image.
  const auto waiting = queued(w.hub);
  carry(w.hub, w.clinic, {waiting[0], waiting[1]});
  REQUIRE(w.clinic.book.read_inbox(kNow));
  CHECK(state_at(w.clinic, id) == CaseState::answered);
  const auto early = w.clinic.book.save_case(id, folder.path() / "early");
  REQUIRE(early);
  CHECK(early->missing.size() == 1);
  carry(w.hub, w.clinic);
  REQUIRE(w.clinic.book.read_inbox(kNow));
  CHECK(state_at(w.clinic, id) == CaseState::answer_here);
  const auto saved = w.clinic.book.save_case(id, folder.path() / "answer");
  REQUIRE(saved);
  CHECK(saved->missing.empty());
  CHECK(read(folder.path() / "answer" / "marked.png") == marked);
  CHECK(Json::parse(as_text(read(folder.path() / "answer" / "answer.json"))) == answer.record);
  for (const BundleId& bundle : waiting) deliver(w.hub, bundle);
  CHECK(state_at(w.hub, id) == CaseState::answer_here);
}

TEST_CASE("copies on other nodes are counted and never forgotten", "[consult]") {
  World w;
  const CaseId id = open(w.clinic, consult());
  const BundleId bundle = queued(w.clinic).at(0);
  auto record = w.clinic.bundles.find(bundle);
  REQUIRE(record);
  record->holders.push_back({w.hub.id, storage::HolderRole::took_custody});
  record->state = storage::BundleState::forwarded;
  REQUIRE(w.clinic.bundles.update(*record, storage::BundleState::held));
  REQUIRE(w.clinic.store.commit());
  CHECK(state_at(w.clinic, id) == CaseState::copied);
  CHECK(w.clinic.book.show(id)->copies == 1);
  REQUIRE(w.clinic.bundles.bury(*record, storage::TombReason::forgotten, 10));
  REQUIRE(w.clinic.bundles.forget_tombs(20));
  REQUIRE(w.clinic.store.commit());
  CHECK(state_at(w.clinic, id) == CaseState::copied);
  CHECK(w.clinic.book.show(id)->copies == 1);
}

TEST_CASE("a record that expired undelivered says so and is not shown as further", "[consult]") {
  World w;
  const CaseId id = open(w.clinic, consult());
  auto record = w.clinic.bundles.find(queued(w.clinic).at(0));
  REQUIRE(record);
  record->state = storage::BundleState::expired;
  REQUIRE(w.clinic.bundles.update(*record, storage::BundleState::held));
  const auto view = w.clinic.book.show(id);
  REQUIRE(view);
  CHECK(view->expired);
  CHECK(view->state == CaseState::saved);
}

TEST_CASE("a question back and its reply join the thread on both sides", "[consult]") {
  World w;
  const CaseId id = open(w.clinic, consult());
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  REQUIRE(w.hub.book.ask(id, "کدام سمت؟", kNow));
  carry(w.hub, w.clinic);
  REQUIRE(w.clinic.book.read_inbox(kNow));
  REQUIRE(w.clinic.book.reply(id, "چپ", {0, kNow.wall_ms + 5}));
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  for (TestNode* node : {&w.clinic, &w.hub}) {
    const auto view = node->book.show(id);
    REQUIRE(view);
    REQUIRE(view->events.size() == 3);
    CHECK(view->events[2].body["text"] == "چپ");
  }
  CHECK_FALSE(w.hub.book.reply(id, "x", kNow));
  CHECK_FALSE(w.clinic.book.ask(id, "x", kNow));
}

TEST_CASE("opening a case twice tells the clinic once and replaces no file", "[consult]") {
  World w;
  const Folder folder;
  const CaseId id = open(
      w.clinic, consult({{folder.file("a.txt", {'1'}), ""}, {folder.file("b.txt", {'2'}), ""}}));
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  const auto out = folder.path() / "out";
  const auto first = w.hub.book.open_at_desk(id, out, kNow);
  REQUIRE(first);
  CHECK(first->files.size() == 5);
  folder.file("out/a.txt", {'m', 'i', 'n', 'e'});
  const auto second = w.hub.book.open_at_desk(id, out, kNow);
  REQUIRE(second);
  CHECK(queued(w.hub).size() == 1);
  CHECK(read(out / "a.txt") == Bytes{'m', 'i', 'n', 'e'});
  CHECK(read(out / "a-2.txt") == Bytes{'1'});
  CHECK_FALSE(std::filesystem::exists(out / "thread-2.json"));
  using std::filesystem::perms;
  CHECK(std::filesystem::status(out).permissions() == perms::owner_all);
  CHECK(std::filesystem::status(out / "a-2.txt").permissions() ==
        (perms::owner_read | perms::owner_write));
}

TEST_CASE("a desk shows the unanswered first, then the urgent, then the oldest", "[consult]") {
  World w;
  std::vector<CaseId> ids;
  NewConsult c = consult();
  const ServiceClass classes[] = {ServiceClass::routine, ServiceClass::routine,
                                  ServiceClass::emergency, ServiceClass::urgent};
  for (int i = 0; i < 4; ++i) {
    c.service_class = classes[i];
    const auto id = w.clinic.book.open_case(c, {0, kNow.wall_ms + i});
    REQUIRE(id);
    ids.push_back(*id);
  }
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  REQUIRE(w.hub.book.answer(ids[2], {{{"advice", "come at once"}}, {}}, kNow));
  const auto queue = w.hub.book.desk_queue("radiology@aiims", kNow);
  REQUIRE(queue);
  std::vector<CaseId> order;
  for (const CaseView& view : *queue) order.push_back(view.id);
  CHECK(order == std::vector<CaseId>{ids[3], ids[0], ids[1], ids[2]});
  const auto none = w.hub.book.desk_queue("cardiology", kNow);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Errc::not_found);
  CHECK_THAT(none.error().message, Contains("hosted: radiology@aiims"));
}

TEST_CASE("a case is found by the beginning of its name", "[consult]") {
  World w;
  const CaseId id = open(w.clinic, consult());
  const std::string name = case_name(id);
  for (const std::string& text : {name, name.substr(0, 6), name.substr(2, 4)}) {
    const auto found = w.clinic.book.resolve(text);
    REQUIRE(found);
    CHECK(*found == id);
  }
  CHECK(w.clinic.book.resolve("C-AB").error().code == Errc::invalid);
  CHECK(w.clinic.book.resolve("C-!!!!").error().code == Errc::invalid);
  CHECK(w.hub.book.resolve(name).error().code == Errc::not_found);
}

TEST_CASE("what cannot be opened is refused by name and keeps nothing", "[consult]") {
  World w;
  NewConsult c = consult();
  c.desk = "radiology";
  CHECK_THAT(w.clinic.book.open_case(c, kNow).error().message, Contains("'radiology' is not an"));
  c.desk = "cardiology@aiims";
  const auto unknown = w.clinic.book.open_case(c, kNow);
  CHECK(unknown.error().code == Errc::not_found);
  CHECK_THAT(unknown.error().message, Contains("known: radiology@aiims"));
  c = consult();
  c.service_class = ServiceClass::bulk;
  CHECK_THAT(w.clinic.book.open_case(c, kNow).error().message, Contains("'bulk' is not for cases"));
  c = consult();
  c.record.erase("question");
  CHECK_THAT(w.clinic.book.open_case(c, kNow).error().message, Contains("'question' is missing"));
  const auto scope = w.hub.book.open_case(consult(), kNow);
  CHECK_THAT(scope.error().message, Contains("may not write 'opened'"));
  CHECK(queued(w.clinic).empty());
  CHECK(w.clinic.book.list()->empty());
}

TEST_CASE("only a case at a desk of this node can be answered here", "[consult]") {
  World w;
  const CaseId id = open(w.clinic, consult());
  const NewAnswer answer{{{"advice", "x"}}, {}};
  CHECK(w.hub.book.answer(id, answer, kNow).error().code == Errc::not_found);
  CHECK_FALSE(w.clinic.book.answer(id, answer, kNow));
  CHECK_FALSE(w.clinic.book.open_at_desk(id, "/nowhere", kNow));
}

TEST_CASE("mailboxes gain epochs as weeks pass and forget old keys at last", "[consult]") {
  World w;
  const auto inbox = endpoint_of(w.clinic.id);
  const auto keys = [&] {
    std::size_t n = 0;
    REQUIRE(w.clinic.store.scan_keys(storage::Table::mailbox_keys, inbox.view(), [&](View) {
      ++n;
      return true;
    }));
    return n;
  };
  const std::uint32_t sequence = w.clinic.book.mailbox(inbox)->sequence;
  CHECK(keys() == crypto::kEpochsAhead + 1);
  REQUIRE(w.clinic.book.maintain_mailboxes({}, kNow));
  CHECK(w.clinic.book.mailbox(inbox)->sequence == sequence);
  const std::int64_t week_ms = crypto::kEpochSeconds * 1000;
  REQUIRE(w.clinic.book.maintain_mailboxes({}, {0, kNow.wall_ms + week_ms}));
  CHECK(w.clinic.book.mailbox(inbox)->sequence == sequence + 1);
  CHECK(w.clinic.book.mailbox(inbox)->epochs.size() == crypto::kEpochsAhead + 1);
  CHECK(keys() == crypto::kEpochsAhead + 2);
  REQUIRE(w.clinic.book.maintain_mailboxes({}, {0, kNow.wall_ms + 40 * week_ms}));
  CHECK(keys() == crypto::kEpochsAhead + 1);
  CHECK(w.clinic.book.maintain_mailboxes({"BAD NAME"}, kNow).error().code == Errc::invalid);
}

}  // namespace
}  // namespace harkara::node::consult
