#include "node/consult/inbox.h"

#include <catch2/catch.hpp>

#include "node/consult/case_thread.h"
#include "node/consult/local_facts.h"
#include "node/consult/mailboxes.h"
#include "node/consult/payload.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using namespace testing;
using Catch::Matchers::Contains;

// Seals any content to `mailbox` and queues it at `from`, as a hostile node could.
BundleId seal(TestNode& from, const crypto::MailboxDescriptor& to, View content) {
  crypto::BundleHeader header;
  header.origin = from.id;
  header.destination = to.mailbox;
  header.created_ms = kNow.wall_ms;
  header.lifetime_s = 3600;
  const crypto::Recipient recipient{to.mailbox, to.key_for(crypto::epoch_at(kNow_s))};
  View rest = content;
  const auto source = [&](MutableView into) -> Result<std::size_t> {
    const std::size_t size = std::min(into.size(), rest.size());
    std::copy_n(rest.begin(), size, into.begin());
    rest = rest.subspan(size);
    return size;
  };
  const auto built = from.bundles.build(
      crypto::padded_size(content.size()), false, [&](const crypto::ChunkSink& sink) {
        return crypto::seal_bundle(header, content.size(), {&recipient, 1}, source, sink, from.key,
                                   from.random);
      });
  REQUIRE(built);
  REQUIRE(from.store.commit());
  return built->manifest.id;
}

crypto::MailboxDescriptor desk(TestNode& node) {
  return *node.book.mailbox(crypto::desk_endpoint("radiology@aiims"));
}

Bytes payload_of(TestNode& node, const CaseId& id) {
  Bytes out;
  REQUIRE(node.store.scan(storage::Table::events, id.view(), [&](View, View value) {
    out = to_bytes(value.subspan(1 + 32 + 16 + 16));
    return false;
  }));
  return out;
}

std::string only_rejection(TestNode& node) {
  const auto report = node.book.read_inbox(kNow);
  REQUIRE(report);
  CHECK(report->events == 0);
  REQUIRE(report->rejected.size() == 1);
  CHECK(inbox_size(node) == 0);
  return report->rejected[0];
}

Event answer_event(const CaseId& id, Random& random) {
  Event event;
  event.case_id = id;
  event.id = random.make<EventId>();
  event.kind = EventKind::answered;
  event.desk = "radiology@aiims";
  event.origin_node = "aiims";
  event.body = {{"advice", "false advice"}};
  return event;
}

TEST_CASE("one event in two bundles is shown once", "[consult]") {
  World w;
  const CaseId id = *w.clinic.book.open_case(consult(), kNow);
  seal(w.clinic, desk(w.clinic), payload_of(w.clinic, id));
  carry(w.clinic, w.hub);
  const auto report = w.hub.book.read_inbox(kNow);
  REQUIRE(report);
  CHECK(report->events == 1);
  CHECK(report->duplicates == 1);
  CHECK(report->rejected.empty());
  CHECK(w.hub.book.show(id)->events.size() == 1);
  CHECK(w.hub.book.read_inbox(kNow)->events == 0);
}

TEST_CASE("an event sealed again by another node is quarantined with its reason", "[consult]") {
  World w;
  const CaseId id = *w.clinic.book.open_case(consult(), kNow);
  TestNode thief(w.network, "thief", Tier::relay, crypto::Scope::consult);
  const BundleId bundle = seal(thief, desk(w.clinic), payload_of(w.clinic, id));
  carry(thief, w.hub);
  CHECK_THAT(only_rejection(w.hub), Contains("forged") && Contains("origin node and mailbox"));
  CHECK_THAT(*quarantine_reason(w.hub.store, bundle), Contains("forged"));
  CHECK(w.hub.bundles.find(bundle)->state == storage::BundleState::here);
  CHECK(w.hub.book.read_inbox(kNow)->rejected.empty());
  CHECK(w.hub.book.list()->empty());
}

TEST_CASE("a tampered event is quarantined", "[consult]") {
  World w;
  const CaseId id = *w.clinic.book.open_case(consult(), kNow);
  Bytes payload = payload_of(w.clinic, id);
  payload.back() ^= 4U;
  seal(w.clinic, desk(w.clinic), payload);
  carry(w.clinic, w.hub);
  const auto report = w.hub.book.read_inbox(kNow);
  REQUIRE(report);
  CHECK(report->events == 1);
  CHECK(report->rejected.size() == 1);
}

TEST_CASE("a person of the clinic cannot answer", "[consult]") {
  World w;
  const CaseId id = *w.clinic.book.open_case(consult(), kNow);
  const Person nurse = w.network.person("nurse", crypto::Scope::consult);
  const auto inbox = *w.clinic.book.mailbox(endpoint_of(w.clinic.id));
  const auto payload = sign_payload(answer_event(id, w.hub.random), {w.hub.id, inbox.mailbox},
                                    nurse.certificate, nurse.key);
  REQUIRE(payload);
  seal(w.hub, inbox, *payload);
  carry(w.hub, w.clinic);
  CHECK_THAT(only_rejection(w.clinic), Contains("'nurse' may not write 'answered'"));
  CHECK(w.clinic.book.show(id)->state == CaseState::saved);
}

TEST_CASE("only the desk that was asked may answer", "[consult]") {
  World w;
  const CaseId id = *w.clinic.book.open_case(consult(), kNow);
  TestNode other(w.network, "other", Tier::hub, crypto::Scope::answer);
  const auto inbox = *w.clinic.book.mailbox(endpoint_of(w.clinic.id));
  const auto payload = sign_payload(answer_event(id, other.random), {other.id, inbox.mailbox},
                                    other.person.certificate, other.person.key);
  REQUIRE(payload);
  seal(other, inbox, *payload);
  carry(other, w.clinic);
  CHECK_THAT(only_rejection(w.clinic), Contains("does not host its desk"));
}

TEST_CASE("an answer to a case that was never opened here is refused", "[consult]") {
  World w;
  const auto inbox = *w.clinic.book.mailbox(endpoint_of(w.clinic.id));
  const auto payload =
      sign_payload(answer_event(w.hub.random.make<CaseId>(), w.hub.random),
                   {w.hub.id, inbox.mailbox}, w.hub.person.certificate, w.hub.person.key);
  seal(w.hub, inbox, *payload);
  carry(w.hub, w.clinic);
  CHECK_THAT(only_rejection(w.clinic), Contains("not opened on this node"));
}

TEST_CASE("a case id in use cannot be opened again by another clinic", "[consult]") {
  World w;
  const CaseId id = *w.clinic.book.open_case(consult(), kNow);
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  TestNode other(w.network, "other", Tier::clinic, crypto::Scope::consult);
  Event event = answer_event(id, other.random);
  event.kind = EventKind::opened;
  event.body = case_record();
  const auto to = desk(w.clinic);
  seal(other, to,
       *sign_payload(event, {other.id, to.mailbox}, other.person.certificate, other.person.key));
  event.kind = EventKind::replied;
  event.id = other.random.make<EventId>();
  event.body = {{"text", "from a stranger"}};
  seal(other, to,
       *sign_payload(event, {other.id, to.mailbox}, other.person.certificate, other.person.key));
  carry(other, w.hub);
  const auto report = w.hub.book.read_inbox(kNow);
  REQUIRE(report);
  REQUIRE(report->rejected.size() == 1);
  CHECK_THAT(report->rejected[0], Contains("opened already"));
  CHECK(w.hub.book.show(id)->events.size() == 1);
}

TEST_CASE("a reply that overtakes its case waits for it", "[consult]") {
  World w;
  const CaseId id = *w.clinic.book.open_case(consult(), kNow);
  const auto first = queued(w.clinic);
  REQUIRE(w.clinic.book.reply(id, "one more thing", kNow));
  std::vector<BundleId> later;
  for (const BundleId& bundle : queued(w.clinic))
    if (bundle != first[0]) later.push_back(bundle);
  carry(w.clinic, w.hub, later);
  REQUIRE(w.hub.book.read_inbox(kNow));
  CHECK(w.hub.book.list()->empty());
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  CHECK(w.hub.book.show(id)->events.size() == 2);
}

TEST_CASE("an attachment without its event waits in the store, not in the inbox", "[consult]") {
  World w;
  const Folder folder;
  // Also one that looks like an event: it must still reach the folder.
  const Bytes image = to_bytes(as_view("hkevent\x01 but no event at all, only named so"));
  const CaseId id =
      *w.clinic.book.open_case(consult({{folder.file("x.bin", random_bytes(50'000, 1)), ""},
                                        {folder.file("y.bin", image), ""}}),
                               kNow);
  const auto ids = queued(w.clinic);
  carry(w.clinic, w.hub, {ids[1], ids[2]});
  const auto report = w.hub.book.read_inbox(kNow);
  REQUIRE(report);
  CHECK(report->events == 0);
  CHECK(inbox_size(w.hub) == 0);
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  const auto opened = w.hub.book.open_at_desk(id, folder.path() / "out", kNow);
  REQUIRE(opened);
  CHECK(opened->missing.empty());
  CHECK(read(folder.path() / "out" / "y.bin") == image);
}

TEST_CASE("a person's certificate that ended on the way was good when it was written",
          "[consult]") {
  World w;
  const CaseId id = *w.clinic.book.open_case(consult(), kNow);
  carry(w.clinic, w.hub);
  const Moment late{0, kNow.wall_ms + 3LL * 86'400'000};
  const auto report = w.hub.book.read_inbox(late);
  REQUIRE(report);
  CHECK(report->events == 1);
  CHECK(w.hub.book.show(id)->events.size() == 1);
}

TEST_CASE("a bundle sealed to a forgotten epoch is quarantined, not retried", "[consult]") {
  World w;
  REQUIRE(w.clinic.book.open_case(consult(), kNow));
  carry(w.clinic, w.hub);
  const Moment late{0, kNow.wall_ms + 300LL * 86'400'000};
  REQUIRE(w.hub.book.maintain_mailboxes({"radiology"}, late));
  const auto report = w.hub.book.read_inbox(late);
  REQUIRE(report);
  REQUIRE(report->rejected.size() == 1);
  CHECK_THAT(report->rejected[0], Contains("not_found: sealed to epoch"));
}

TEST_CASE("a full store leaves the inbox for another time", "[consult]") {
  World w;
  const CaseId id = *w.clinic.book.open_case(consult(), kNow);
  carry(w.clinic, w.hub);
  w.hub.store.fail_write_after(1);
  CHECK(w.hub.book.read_inbox(kNow).error().code == Errc::full);
  w.hub.store.fail_write_after(0);
  CHECK(inbox_size(w.hub) == 1);
  CHECK(w.hub.book.read_inbox(kNow)->events == 1);
  CHECK(w.hub.book.show(id)->events.size() == 1);
}

}  // namespace
}  // namespace harkara::node::consult
