// harkara_sim_smoke [SEED]: a clinic and a hub over a flapping 64 kbit/s link, with
// crashes. Prints the digest of every frame and notice: one seed, one number, on
// any compiler. Exit 1 when something did not arrive.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "crypto/hash.h"
#include "sim/link.h"

namespace harkara::sim {
namespace {

constexpr int kBundles = 40;
constexpr std::int64_t kLimit_ms = 4LL * 3600 * 1000;

Bytes content(SeededRandom& random, int i) {
  Bytes bytes(i % 8 == 0 ? 60'000 : 900);
  random.fill(bytes);
  return bytes;
}

int run(std::uint64_t seed) {
  World world(seed);
  SeededRandom keys = world.random("keys");
  SeededRandom workload = world.random("workload");
  Pki pki(keys, World::kStartWall_ms / 1000 - 1000);
  Node hub(world, pki, pki.node("aiims", Tier::hub),
           {.name = "aiims", .tier = Tier::hub, .parents = {}, .desks = {"radiology@aiims"}});
  Node clinic(world, pki, pki.node("clinic", Tier::clinic),
              {.name = "clinic", .tier = Tier::clinic, .parents = {hub.id()}, .desks = {}});
  LinkTable links(world);
  Link& link = links.add(clinic, hub, {});

  for (int i = 0; i < kBundles; ++i)
    world.at(static_cast<std::int64_t>(workload.below(600'000)), [&, i] {
      const bool up = i % 4 != 0;
      Node& from = up ? clinic : hub;
      const EndpointId to =
          up ? crypto::desk_endpoint("radiology@aiims") : endpoint_of(clinic.id());
      const auto service_class = kServiceClasses[workload.below(kServiceClasses.size())];
      HARKARA_ASSERT(from.submit(to, service_class, content(workload, i)));
    });
  for (std::int64_t t = 0; t < 100; ++t) {
    world.at(t * 40'000, [&] { links.up(link); });
    world.at(t * 40'000 + 10'000 + static_cast<std::int64_t>(workload.below(20'000)), [&, t] {
      link.cut();
      if (t % 5 == 4) (t % 2 == 0 ? hub : clinic).crash();
    });
  }
  const auto done = [&] {
    return hub.count(sync::Notice::Kind::arrived) + clinic.count(sync::Notice::Kind::arrived) ==
           kBundles;
  };
  const bool all = world.run_until(done, kLimit_ms);
  std::printf("%016" PRIx64 " seed %" PRIu64 " delivered %zu of %d in %lld s\n", world.digest(),
              seed,
              hub.count(sync::Notice::Kind::arrived) + clinic.count(sync::Notice::Kind::arrived),
              kBundles, static_cast<long long>(world.now().monotonic_ms / 1000));
  return all ? 0 : 1;
}

}  // namespace
}  // namespace harkara::sim

int main(int argc, char** argv) {
  harkara::crypto::initialise();
  return harkara::sim::run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1);
}
