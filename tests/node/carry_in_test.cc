// Sticks in virtual time: the shipping engine on the in-memory store reads files that
// are whole, cut, damaged or forged.
#include <catch2/catch.hpp>
#include <fstream>

#include "node/carry_in.h"
#include "tests/node/test_world.h"
#include "tests/sync/bench_peer.h"

using namespace harkara;
using namespace harkara::node;
using sync::Bench;
using sync::Made;

namespace {

struct Hub : Bench {
  Hub() {
    node.on_send([this](sync::LinkId link, const Bytes& frame) {
      if (carry && carry->is_ours(link)) carry->on_frame(frame);
    });
    node.on_close([this](sync::LinkId) { carry->on_closed("closed by the engine"); });
  }
  CarryInReport read(const std::vector<std::filesystem::path>& files,
                     std::size_t budget = 100'000) {
    carry.emplace(files, node.certificate(), next_link, keys);
    for (bool more = true; more;) {
      const std::uint64_t before = carry->report().bytes;
      more = carry->step(node.engine(), world.now(), budget);
      longest_step = std::max(longest_step, carry->report().bytes - before);
      node.store_changed();  // hears what the engine says
      world.run_until(world.now().monotonic_ms + (carry->waits() ? 50 : 1));
    }
    next_link = carry->next_link();
    return carry->report();
  }
  // As the daemon's loop does it when each turn comes so late that whatever was waited for is
  // due: by a tick before the step, or not. On a clock of our own, so no timer was quicker.
  CarryInReport read_late(const std::vector<std::filesystem::path>& files, std::int64_t late_ms,
                          bool ticks) {
    carry.emplace(files, node.certificate(), next_link, keys);
    Moment at = world.now();
    for (bool more = true; more;) {
      if (ticks) node.engine().tick(at);
      more = carry->step(node.engine(), at, 100'000);
      hear();
      at.monotonic_ms += carry->waits() ? late_ms : 1;
    }
    return carry->report();
  }
  void hear() {
    while (const auto output = node.engine().poll()) {
      if (const auto* send = std::get_if<sync::Send>(&*output)) carry->on_frame(send->frame);
      if (const auto* end = std::get_if<sync::Disconnect>(&*output)) carry->on_closed(end->reason);
    }
  }
  storage::BundleState state_of(const BundleId& id) {
    const auto record = node.bundles().find(id);
    REQUIRE(record);
    return record->state;
  }
  std::optional<CarryIn> carry;
  sync::LinkId next_link = CarryIn::kFirstLink;
  std::uint64_t longest_step = 0;  // in bytes of the files
};

class Stick {
 public:
  explicit Stick(Hub& hub) : hub_(hub) {
    crypto::initialise();
    begin();
  }
  void begin() {
    auto made =
        PostWriter::create(scratch_.path, {hub_.keys.make<PostId>(), hub_.world.now().wall_ms});
    REQUIRE(made);
    writer_.emplace(*std::move(made));
  }
  void certificate(const sim::NodeKeys& of) {
    REQUIRE(writer_->write({PostKind::certificate, 0, 0, of.certificate.encoded}));
  }
  void receipt(Random& random, std::size_t size) {
    Bytes body(size);
    random.fill(body);
    REQUIRE(writer_->write({PostKind::receipt, 0, 0, std::move(body)}));
  }
  void of_later_version(std::size_t records) {
    for (std::size_t i = 0; i < records; ++i)
      REQUIRE(writer_->write({static_cast<PostKind>(9), 0, 0, Bytes(kChunkBytes, 1)}));
  }
  void bundle(const Made& made, std::uint64_t age_ms = 0) {
    REQUIRE(writer_->write({PostKind::manifest, age_ms, 0, made.manifest.encoded}));
    for (std::uint32_t i = 0; i < made.chunks.size(); ++i)
      REQUIRE(writer_->write({PostKind::chunk, 0, i, made.chunks[i]}));
  }
  std::filesystem::path path() const { return writer_->path(); }
  // A copy of the file, ending after `size` bytes.
  std::filesystem::path cut(std::size_t size) {
    std::ifstream in(path(), std::ios::binary);
    std::string bytes(size, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    return scratch_.file("cut.post", bytes);
  }

 private:
  Hub& hub_;
  Scratch scratch_;
  std::optional<PostWriter> writer_;
};

// A stick at a hub.
struct Plugged {
  Hub hub;
  Stick stick{hub};
};
// On it the certificate of whoever writes.
struct Known : Plugged {
  Known() { stick.certificate(hub.origin); }
};

Made case_of(Hub& hub, std::size_t size, const sim::NodeKeys& origin) {
  return sync::make_bundle(origin.identity, sync::kRadiology, size, hub.keys);
}

}  // namespace

TEST_CASE_METHOD(Plugged,
                 "post from strangers to this node is taken with the certificates beside it",
                 "[node]") {
  const Made text = case_of(hub, 900, hub.origin);
  const Made image = case_of(hub, 70'000, hub.other);
  stick.certificate(hub.origin);
  stick.bundle(text);
  stick.certificate(hub.other);
  stick.bundle(image);
  const CarryInReport report = hub.read({stick.path()});
  CHECK(report.bundles == 2);
  CHECK(report.taken == 2);
  CHECK(report.refused == 0);
  CHECK(report.remarks.empty());
  CHECK(hub.inbox() == 2);
  const CarryInReport again = hub.read({stick.path()});
  CHECK(again.taken == 0);
  CHECK(again.known == 2);
  CHECK(hub.inbox() == 2);
}

TEST_CASE_METHOD(Plugged,
                 "post of an origin whose certificate nobody has is left, the rest is taken",
                 "[node]") {
  stick.bundle(case_of(hub, 900, hub.origin));
  stick.certificate(hub.other);
  stick.bundle(case_of(hub, 900, hub.other));
  const CarryInReport report = hub.read({stick.path()});
  CHECK(report.taken == 1);
  CHECK(report.refused == 1);
}

TEST_CASE_METHOD(Plugged, "a stick with more origins than one contact may ask for is taken whole",
                 "[node]") {
  constexpr std::size_t kOrigins = 150;
  for (std::size_t i = 0; i < kOrigins; ++i) {
    const auto origin = hub.pki.node("clinic-" + std::to_string(i), Tier::clinic);
    stick.certificate(origin);
    stick.bundle(case_of(hub, 500, origin));
  }
  const CarryInReport report = hub.read({stick.path()});
  CHECK(report.taken == kOrigins);
  CHECK(hub.inbox() == kOrigins);
}

TEST_CASE("a stick cut at every 1000th byte gives what is whole, and the rest is asked for again",
          "[node]") {
  Hub writer;
  Stick stick(writer);
  const Made text = case_of(writer, 900, writer.origin);
  const Made image = case_of(writer, 70'000, writer.origin);
  stick.certificate(writer.origin);
  stick.bundle(text);
  stick.bundle(image);
  const std::size_t size = std::filesystem::file_size(stick.path());
  std::size_t partial = 0;
  for (std::size_t cut = 40; cut < size; cut += 1'000) {
    Hub hub;  // the same network: keys come from the same seed
    const CarryInReport report = hub.read({stick.cut(cut)});
    CHECK(report.refused == 0);
    CHECK(report.taken == hub.inbox());
    CHECK(report.taken == (cut > 2'000 ? 1 : 0));
    partial += report.partial;
    const CarryInReport rest = hub.read({stick.path()});
    CHECK(report.taken + rest.taken == 2);
    CHECK(hub.inbox() == 2);
    CHECK(hub.state_of(image.id()) == storage::BundleState::here);
    const auto record = hub.node.bundles().find(image.id());
    for (std::uint32_t i = 0; i < image.chunks.size(); ++i)
      CHECK(hub.node.bundles().chunk(*record, i).value() == image.chunks[i]);
  }
  CHECK(partial > 50);
}

TEST_CASE_METHOD(Plugged, "two sticks that were both cut short make one bundle", "[node]") {
  Made front = case_of(hub, 70'000, hub.origin);
  Made back = front;
  stick.certificate(hub.origin);
  front.chunks.resize(3);
  stick.bundle(front);
  CHECK(hub.read({stick.path()}).partial == 1);
  stick.begin();
  stick.certificate(hub.origin);
  stick.bundle(back);
  const CarryInReport report = hub.read({stick.path()});
  CHECK(report.taken == 1);
  CHECK(hub.inbox() == 1);
}

TEST_CASE_METHOD(
    Known, "forged, expired and replayed post is refused, and the honest post behind it taken",
    "[node]") {
  Made forged = case_of(hub, 900, hub.origin);
  forged.manifest.encoded.back() ^= 1U;
  stick.bundle(forged);
  Made bad = case_of(hub, 40'000, hub.origin);
  bad.chunks[1][100] ^= 1U;
  stick.bundle(bad);
  stick.bundle(case_of(hub, 900, hub.origin), 8ULL * 24 * 3600 * 1000);
  const Made honest = case_of(hub, 900, hub.origin);
  stick.bundle(honest);
  const CarryInReport report = hub.read({stick.path()});
  CHECK(report.bundles == 4);
  CHECK(report.taken == 1);
  CHECK(report.refused == 3);
  CHECK(hub.inbox() == 1);
  CHECK(hub.state_of(honest.id()) == storage::BundleState::here);
}

TEST_CASE_METHOD(Known, "a receipt that is none and a chunk too long stop nobody's post",
                 "[node]") {
  stick.receipt(hub.keys, 5'000);  // more than a frame holds
  Made longer = case_of(hub, 40'000, hub.origin);
  longer.chunks[0].resize(kChunkBytes, 1);
  stick.bundle(longer);
  stick.bundle(case_of(hub, 900, hub.origin));
  const CarryInReport report = hub.read({stick.path()});
  CHECK(report.taken == 1);
  CHECK(report.receipts == 0);
  CHECK(report.partial == 1);
  CHECK(report.remarks.empty());
}

TEST_CASE_METHOD(Plugged, "what is wrong in one file is not held against the file beside it",
                 "[node]") {
  const Made good = case_of(hub, 40'000, hub.origin);
  Made bad = good;
  bad.chunks[0][10] ^= 1U;
  stick.certificate(hub.origin);
  stick.bundle(bad);
  stick.bundle(case_of(hub, 900, hub.other));  // without its certificate
  const auto forged = stick.path();
  stick.begin();
  stick.certificate(hub.origin);
  stick.certificate(hub.other);
  stick.bundle(good);
  stick.bundle(case_of(hub, 900, hub.other));
  const CarryInReport report = hub.read({forged, stick.path()});
  CHECK(report.refused == 2);
  CHECK(report.taken == 2);
}

TEST_CASE_METHOD(Known, "what one contact with a stick is told late is never heard by the next",
                 "[node]") {
  constexpr std::size_t kOrigins = 40;  // more than one contact may ask for
  const bool ticks = GENERATE(false, true);
  const std::int64_t late_ms = GENERATE(400, 3'600'000);  // the engine gives up by then
  stick.bundle(case_of(hub, 900, hub.origin));
  const auto first = stick.path();
  stick.begin();
  for (std::size_t i = 0; i < kOrigins; ++i) {
    const auto origin = hub.pki.node("clinic-" + std::to_string(i), Tier::clinic);
    stick.certificate(origin);
    stick.bundle(case_of(hub, 500, origin));
  }
  const auto second = stick.path();
  stick.begin();
  stick.bundle(case_of(hub, 40'000, hub.origin));
  const CarryInReport report = hub.read_late({first, second, stick.path()}, late_ms, ticks);
  CHECK(report.files == 3);
  CHECK(report.taken == kOrigins + 2);
  CHECK(hub.inbox() == kOrigins + 2);
}

TEST_CASE_METHOD(Known, "records of a later version are passed over in steps of the usual length",
                 "[node]") {
  stick.of_later_version(100);
  stick.bundle(case_of(hub, 900, hub.origin));
  constexpr std::size_t kBudget = 100'000;
  const CarryInReport report = hub.read({stick.path()}, kBudget);
  CHECK(report.taken == 1);
  CHECK(report.remarks.empty());
  CHECK(hub.longest_step < kBudget + 2 * kChunkBytes);
}

TEST_CASE_METHOD(Known,
                 "the time a stick was on its way counts as age, as far as clocks can be believed",
                 "[node]") {
  const Made made = case_of(hub, 900, hub.origin);  // lives for seven days
  stick.bundle(made);
  hub.world.run_until(6LL * 24 * 3600 * 1000);
  CHECK(hub.read({stick.path()}).taken == 1);
  stick.begin();
  stick.certificate(hub.origin);
  stick.bundle(case_of(hub, 900, hub.origin));
  hub.world.run_until(hub.world.now().monotonic_ms + 8LL * 24 * 3600 * 1000);
  CHECK(hub.read({stick.path()}).refused == 1);
}

TEST_CASE("a stick that says we have a bundle keeps us from offering it to nobody", "[node]") {
  Hub hub;
  const EndpointId to_peer = endpoint_of(hub.peer.certificate.subject);
  const auto held = hub.node.submit(to_peer, ServiceClass::urgent, Bytes(300, 7));
  REQUIRE(held);
  const auto record = hub.node.bundles().find(*held);
  REQUIRE(record);
  Stick stick(hub);
  Made ours{record->manifest, {}};
  ours.chunks.push_back(hub.node.bundles().chunk(*record, 0).value());
  stick.certificate(hub.peer);
  stick.bundle(ours);
  CHECK(hub.read({stick.path()}).known == 1);
  hub.node.on_send(
      [&hub](sync::LinkId link, Bytes frame) { hub.sent[link].push_back(std::move(frame)); });
  hub.greet(1, hub.peer, {{to_peer, 0}});
  CHECK(hub.got<sync::ManifestFrame>(1).size() == 1);
}
