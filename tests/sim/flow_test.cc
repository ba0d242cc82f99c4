#include <catch2/catch.hpp>
#include <filesystem>

#include "sim/stand_in_signatures.h"
#include "sim/zero_chunks.h"
#include "tree.h"

namespace harkara::sim {
namespace {

namespace fs = std::filesystem;

enum class Kind { lmdb, memory, flow, stand_ins };

struct Directory {
  Directory() {
    std::string name = (fs::temp_directory_path() / "harkara-flow-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Directory() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  fs::path make(const std::string& name) const {
    fs::create_directory(path / name);
    return path / name;
  }
  fs::path path;
};

struct Carried {
  LinkCounters low;
  LinkCounters high;
  std::vector<sync::Notice::Kind> notices;
};

// A random district on bad links, told from a seed: what every engine saw and said.
struct District {
  District(std::uint64_t seed, Kind kind)
      : world(seed),
        keys(world.random("keys")),
        draw(world.random("draw")),
        stand_ins(draw),
        pki(keys, World::kStartWall_ms / 1000 - 1000),
        links(world) {
    Node& hub = add("hub", Tier::hub, {}, kind);
    Node& middle = add("district", Tier::district, {hub.id()}, kind);
    connect(middle, hub);
    const std::uint64_t clinics = 1 + draw.below(3);
    for (std::uint64_t i = 0; i < clinics; ++i)
      connect(add("clinic" + std::to_string(i), Tier::clinic, {middle.id()}, kind), middle);
    const std::uint64_t bundles = 4 + draw.below(12);
    for (std::uint64_t i = 0; i < bundles; ++i) plan_bundle();
    world.run_until(kEnd_ms);
  }

  Node& add(const std::string& name, Tier tier, std::set<NodeId> parents, Kind kind) {
    NodeOptions options;
    options.name = name;
    options.tier = tier;
    options.parents = std::move(parents);
    if (tier == Tier::hub) options.desks = {"radiology@hub"};
    if (kind == Kind::flow || kind == Kind::stand_ins) options.depth = Depth::flow;
    if (kind == Kind::stand_ins) {
      options.signatures = &stand_ins;
      options.chunk_hashes = &zeros;
    }
    if (kind == Kind::lmdb) options.directory = directory.make(name);
    nodes.push_back(std::make_unique<Node>(world, pki, pki.node(name, tier), options));
    return *nodes.back();
  }

  void connect(Node& below, Node& above) {
    LinkModel model;
    model.rate_Bps = 2'000 + draw.below(60'000);
    model.delay_ms = static_cast<std::int64_t>(draw.below(600));
    if (draw.below(2) == 0) {
      model.watches_itself = true;
      model.holds_ms = 30'000;
      model.lost_ppm = static_cast<std::uint32_t>(draw.below(100'000));
    }
    Link& link = links.add(below, above, model);
    connected.push_back(&link);
    for (std::int64_t at = 0; at < kEnd_ms; at += 60'000) {
      world.at(at + static_cast<std::int64_t>(draw.below(20'000)), [&] { links.up(link); });
      world.at(at + 20'000 + static_cast<std::int64_t>(draw.below(40'000)),
               [&link] { link.holds() ? link.fade() : link.cut(); });
    }
  }

  void plan_bundle() {
    Node& from = *nodes[draw.below(nodes.size())];
    Node& to = *nodes[draw.below(nodes.size())];
    const EndpointId desk = crypto::desk_endpoint("radiology@hub");
    const EndpointId destination = draw.below(2) == 0 ? desk : endpoint_of(to.id());
    const ServiceClass service_class = kServiceClasses[draw.below(kServiceClasses.size())];
    const std::uint64_t size = draw.below(4) == 0 ? draw.below(90'000) : draw.below(3'000);
    world.at(static_cast<std::int64_t>(draw.below(600'000)),
             [&from, destination, service_class, size] {
               HARKARA_ASSERT(from.submit_size(destination, service_class, size));
             });
  }

  static constexpr std::int64_t kEnd_ms = 20 * 60 * 1000;
  Directory directory;
  World world;
  SeededRandom keys;
  SeededRandom draw;
  StandInSignatures stand_ins;
  ZeroChunks zeros;
  Pki pki;
  std::vector<std::unique_ptr<Node>> nodes;
  LinkTable links;
  std::vector<const Link*> connected;
};

// What the nodes said, and how much the links carried.
Carried carried_by(std::uint64_t seed, Kind kind) {
  const District district(seed, kind);
  Carried out;
  for (const Link* link : district.connected) {
    out.low.frames += link->counters().frames;
    out.low.bytes += link->counters().bytes;
  }
  for (const auto& node : district.nodes)
    for (const sync::Notice& notice : node->notices()) out.notices.push_back(notice.kind);
  return out;
}

std::uint64_t digest_of(std::uint64_t seed, Kind kind) {
  return District(seed, kind).world.digest();
}

// What one bundle of `size` costs the links of a tree, sealed or hollow.
Carried cost_of(std::uint64_t size, bool hollow) {
  Tree tree(7, {.rate_Bps = 200'000, .delay_ms = 20});
  tree.links.up(tree.low);
  tree.links.up(tree.high);
  tree.pass(3'000);
  if (hollow) {
    HARKARA_ASSERT(tree.clinic.submit_size(tree.desk(), ServiceClass::routine, size));
  } else {
    HARKARA_ASSERT(
        tree.clinic.submit(tree.desk(), ServiceClass::routine, random_bytes(tree.workload, size)));
  }
  tree.pass(120'000);
  Carried out{tree.low.counters(), tree.high.counters(), {}};
  for (Node* node : {&tree.clinic, &tree.district, &tree.hub})
    for (const sync::Notice& notice : node->notices()) out.notices.push_back(notice.kind);
  return out;
}

// Control records are packed: a zero byte in a random id saves one.
bool nearly(std::uint64_t a, std::uint64_t b) {
  return a - b + 16 <= 32;
}

}  // namespace

TEST_CASE("remembered hashes of zeros are those that are computed", "[sim]") {
  const ZeroChunks zeros;
  for (const std::uint64_t size : {1'000ULL, 40'000ULL, 9'000'000ULL}) {
    const crypto::TreeShape shape(crypto::padded_size(size));
    const std::uint32_t last = shape.chunks() - 1;
    for (const std::uint32_t i : {0U, last / 2, last, last}) {
      Bytes chunk(shape.chunk_bytes(i));
      CHECK(zeros.of(shape, i, chunk) == crypto::chunk_hash(shape, i, chunk));
      chunk.back() = 1;
      CHECK(zeros.of(shape, i, chunk) == crypto::chunk_hash(shape, i, chunk));
    }
  }
}

TEST_CASE("fifty seeds give the same frames on LMDB as on unsealed records in memory", "[sim]") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    INFO("seed " << seed);
    const std::uint64_t full = digest_of(seed, Kind::lmdb);
    CHECK(digest_of(seed, Kind::flow) == full);
    if (seed % 10 == 0) CHECK(digest_of(seed, Kind::memory) == full);
  }
}

TEST_CASE("stand-in signatures cost the links what real ones do", "[sim]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    INFO("seed " << seed);
    const Carried real = carried_by(seed, Kind::flow);
    const Carried stand_ins = carried_by(seed, Kind::stand_ins);
    CHECK(stand_ins.notices == real.notices);
    CHECK(stand_ins.low.frames == real.low.frames);
    CHECK(static_cast<double>(stand_ins.low.bytes) ==
          Approx(static_cast<double>(real.low.bytes)).epsilon(0.001));
  }
}

TEST_CASE("a stand-in signature verifies for its signer and its bytes only", "[sim]") {
  SeededRandom random(3);
  const StandInSignatures signatures(random);
  const StandInSignatures others(random);
  const crypto::SigningKey key = crypto::make_signing_key(random);
  const crypto::SigningKey thief = crypto::make_signing_key(random);
  const crypto::ToBeSigned message{"hk.test", as_view("bytes")};
  const crypto::Signature signature = signatures.sign(message, key);
  CHECK(signatures.verify(message, signature, key.public_key));
  CHECK_FALSE(signatures.verify(message, signature, thief.public_key));
  CHECK_FALSE(signatures.verify({"hk.other", as_view("bytes")}, signature, key.public_key));
  CHECK_FALSE(signatures.verify({"hk.test", as_view("byteS")}, signature, key.public_key));
  CHECK_FALSE(others.verify(message, signature, key.public_key));
  CHECK_FALSE(crypto::verify(message, signature, key.public_key));
}

TEST_CASE("a hollow bundle costs the links what a sealed one of its size does", "[sim]") {
  for (const std::uint64_t size : {0U, 1'500U, 16'336U, 16'337U, 100'000U, 9'000'000U}) {
    INFO("size " << size);
    const Carried sealed = cost_of(size, false);
    const Carried hollow = cost_of(size, true);
    CHECK(hollow.low.frames == sealed.low.frames);
    CHECK(nearly(hollow.low.bytes, sealed.low.bytes));
    CHECK(hollow.high.frames == sealed.high.frames);
    CHECK(nearly(hollow.high.bytes, sealed.high.bytes));
    CHECK(hollow.notices == sealed.notices);
    CHECK(std::ranges::count(sealed.notices, sync::Notice::Kind::arrived) == 1);
  }
}

TEST_CASE("a store keeps a value of zeros whole, and gives it back", "[sim]") {
  SeededRandom random(1);
  storage::MemoryStore store(random.make<storage::StoreKey>(), random, 1U << 20U);
  const Bytes zeros(5'000);
  REQUIRE(store.put(storage::Table::chunks, as_view("a"), zeros));
  REQUIRE(store.put(storage::Table::chunks, as_view("b"), as_view("text")));
  CHECK(store.usage().used_bytes == 5'000 + 4 + 2);
  CHECK(*store.get(storage::Table::chunks, as_view("a")) == zeros);
  std::vector<std::size_t> sizes;
  REQUIRE(store.scan(storage::Table::chunks, {}, [&](View, View value) {
    sizes.push_back(value.size());
    return true;
  }));
  CHECK(sizes == std::vector<std::size_t>{5'000, 4});
  store.rollback();
  CHECK(!store.has(storage::Table::chunks, as_view("a")));
  CHECK(store.usage().used_bytes == 0);
}

}  // namespace harkara::sim
