// One node, and peers played by hand: a test says which frames they send and looks
// at what comes back.
#pragma once

#include <map>
#include <set>

#include "base/limits.h"
#include "sim/node.h"
#include "sync/link_memory.h"

namespace harkara::sync {

struct Made {
  crypto::SignedManifest manifest;
  std::vector<Bytes> chunks;
  const BundleId& id() const { return manifest.id; }
};

// `size` random bytes, to be sealed. `random` outlives the source.
inline crypto::ContentSource content_of(Random& random, std::size_t size) {
  return [&random, size](MutableView out) mutable -> Result<std::size_t> {
    const std::size_t filled = std::min(size, out.size());
    random.fill(out.first(filled));
    size -= filled;
    return filled;
  };
}

// A bundle sealed by any origin, as a peer would carry it.
inline Made make_bundle(const crypto::SigningKey& origin, const EndpointId& to, std::size_t size,
                        Random& random, ServiceClass service_class = ServiceClass::routine,
                        std::int64_t created_ms = sim::World::kStartWall_ms) {
  crypto::BundleHeader header;
  header.origin = crypto::node_id_of(origin.public_key);
  header.destination = to;
  header.service_class = service_class;
  header.created_ms = created_ms;
  header.lifetime_s = 7 * 24 * 3600;
  const crypto::Recipient recipient{to, {1, crypto::make_box_key(random).public_key}};
  std::map<std::uint32_t, Bytes> chunks;
  auto sealed = crypto::seal_bundle(
      header, size, {&recipient, 1}, content_of(random, size),
      [&](std::uint32_t index, View chunk) {
        chunks[index] = to_bytes(chunk);
        return ok();
      },
      origin, random);
  HARKARA_ASSERT(sealed);
  Made made{sealed->manifest, {}};
  for (auto& [index, chunk] : chunks) made.chunks.push_back(std::move(chunk));
  return made;
}

class Bench {
 public:
  explicit Bench(std::uint64_t seed = 1, std::uint64_t quota = 1ULL << 30U,
                 const crypto::Signatures* signatures = &crypto::ed25519(),
                 const crypto::ChunkHashes* chunk_hashes = &crypto::computed_chunk_hashes())
      : world(seed),
        keys(world.random("keys")),
        pki(keys, sim::World::kStartWall_ms / 1000 - 1000),
        node(world, pki, pki.node("aiims", Tier::hub),
             {.name = "aiims",
              .tier = Tier::hub,
              .parents = {},
              .desks = {"radiology@aiims"},
              .quota_bytes = quota,
              .engine = {},
              .signatures = signatures,
              .chunk_hashes = chunk_hashes}),
        peer(pki.node("district", Tier::district)),
        other(pki.node("east", Tier::district)),
        origin(pki.node("clinic", Tier::clinic)) {
    node.on_send([this](LinkId link, Bytes bytes) {
      const auto frame = ends[link].decode(bytes);
      HARKARA_ASSERT(frame.has_value());
      sent[link].push_back(encode(*frame));
      wire_bytes[link] += bytes.size();
    });
    node.on_close([this](LinkId link) { closed.insert(link); });
  }

  void give(LinkId link, const Frame& frame) { node.frame(link, ends[link].encode(frame)); }
  void settle() { world.run_until(world.now().monotonic_ms + 400); }  // past every commit

  Hello hello_of(const sim::NodeKeys& who) {
    Hello hello;
    hello.node = who.certificate.subject;
    hello.nonce = keys.make<Nonce>();
    return hello;
  }
  void greet(LinkId link, const sim::NodeKeys& who, std::vector<Reach> reach = {}) {
    node.link_up(link, who.certificate);
    Hello hello = hello_of(who);
    hello.reach = std::move(reach);
    give(link, hello);
  }
  // The node learns a certificate as it would from any contact.
  void introduce(const sim::NodeKeys& who) {
    node.link_up(900 + introduced_, who.certificate);
    node.link_down(900 + introduced_++);
  }
  void announce(LinkId link, std::uint32_t handle, const Made& made, std::uint64_t age_ms = 0) {
    give(link, ManifestFrame{handle, age_ms, made.manifest.encoded, false});
  }
  void slices(LinkId link, std::uint32_t handle, const Made& made, std::uint32_t chunk,
              std::size_t from = 0, std::size_t to = SIZE_MAX) {
    const View bytes = made.chunks.at(chunk);
    to = std::min(to, bytes.size());
    while (from < to) {
      const std::size_t size = std::min<std::size_t>(1'024, to - from);
      give(link, Slice{handle, chunk, static_cast<std::uint32_t>(from), false,
                       bytes.subspan(from, size)});
      from += size;
    }
  }
  void all_slices(LinkId link, std::uint32_t handle, const Made& made) {
    for (std::uint32_t i = 0; i < made.chunks.size(); ++i) slices(link, handle, made, i);
  }

  // Another process of the node queues a bundle through a BundleStore of its own, and says so.
  BundleId queue_from_outside(storage::BundleStore& theirs, const EndpointId& to,
                              ServiceClass service_class, std::uint32_t lifetime_s) {
    crypto::BundleHeader header;
    header.origin = node.id();
    header.destination = to;
    header.service_class = service_class;
    header.lifetime_s = lifetime_s;
    header.created_ms = world.now().wall_ms;
    const crypto::Recipient recipient{to, {1, crypto::make_box_key(keys).public_key}};
    const auto sealed =
        theirs.build(crypto::padded_size(90), false, [&](const crypto::ChunkSink& sink) {
          return crypto::seal_bundle(header, 90, {&recipient, 1}, content_of(keys, 90), sink,
                                     node.keys().identity, keys);
        });
    HARKARA_ASSERT(sealed && node.store().commit());
    node.store_changed();
    return sealed->manifest.id;
  }

  template <class Kind>
  std::vector<Kind> got(LinkId link) const {
    std::vector<Kind> out;
    const auto at = sent.find(link);
    if (at == sent.end()) return out;
    for (const Bytes& bytes : at->second) {
      const auto frame = decode(bytes);
      if (const auto* kind = std::get_if<Kind>(&*frame)) out.push_back(*kind);
    }
    return out;
  }
  std::vector<Verdict> verdicts(LinkId link, std::uint32_t handle) const {
    std::vector<Verdict> out;
    for (const Want& want : got<Want>(link))
      if (want.handle == handle) out.push_back(want.verdict);
    return out;
  }
  bool acked(LinkId link, const BundleId& id) const {
    for (const Custody& custody : got<Custody>(link))
      if (std::ranges::find(custody.bundles, id) != custody.bundles.end()) return true;
    return false;
  }
  bool refused(const std::string& words) const {
    return std::ranges::any_of(node.notices(), [&](const Notice& notice) {
      return (notice.kind == Notice::Kind::refused || notice.kind == Notice::Kind::contact_lost) &&
             notice.detail.find(words) != std::string::npos;
    });
  }
  std::size_t inbox() {
    std::size_t count = 0;
    HARKARA_ASSERT(node.bundles().each_inbox([&](std::uint64_t, const BundleId&) {
      ++count;
      return true;
    }));
    return count;
  }

  sim::World world;
  SeededRandom keys;
  sim::Pki pki;
  sim::Node node;
  sim::NodeKeys peer;
  sim::NodeKeys other;
  sim::NodeKeys origin;
  std::map<LinkId, LinkEnd> ends;             // the peers'
  std::map<LinkId, std::vector<Bytes>> sent;  // by the node, with nothing left out
  std::map<LinkId, std::size_t> wire_bytes;   // of the same, as they went
  std::set<LinkId> closed;

 private:
  LinkId introduced_ = 0;
};

inline const EndpointId kRadiology = crypto::desk_endpoint("radiology@aiims");

}  // namespace harkara::sync
