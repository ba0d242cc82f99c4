// What it costs to find out what a peer lacks: engines as they ship, on a virtual 64
// kbit/s link that counts every frame. The reference is the list lane, which the same
// engines run when they are told to make no sketches. Round trips are the opener's
// questions; CPU is that of both engines in the whole contact, greeting and all.
//
//   harkara_bench_reconcile [--json] [--bundles N]
#include <cstdlib>
#include <ctime>

#include "report.h"
#include "sync/sketch_reader.h"
#include "sync/sketch_writer.h"
#include "tests/sim/hubs.h"
#include "tests/sync/sets.h"

namespace harkara::bench {
namespace {

using sim::Hubs;
using Images = std::array<storage::MemoryStore::Image, 2>;

constexpr sim::LinkModel kL1{.rate_Bps = 8'000, .delay_ms = 300, .overhead_bytes = 0};

struct Options {
  bool json = false;
  std::size_t bundles = 100'000;
};

struct Measured {
  double bytes = 0;    // of reconciling, both directions
  double custody = 0;  // of custody acks, which say more and stay
  double questions = 0;
  double cpu_s = 0;
};

double cpu_now() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// One contact until all is quiet; what was planted below must then be above.
Measured meet(Hubs& hubs, const std::vector<BundleId>& fresh, std::int64_t limit_ms) {
  const double start = cpu_now();
  hubs.meet(limit_ms);
  const double cpu = cpu_now() - start;
  hubs.link.cut();
  if (!hubs.all_above(fresh) || hubs.waiting_below(fresh) != 0) {
    std::fprintf(stderr, "harkara_bench_reconcile: not everything arrived\n");
    std::exit(1);
  }
  return {static_cast<double>(hubs.tally.sketching() + hubs.tally.listing()),
          static_cast<double>(hubs.tally.bytes_of<sync::Custody>()),
          static_cast<double>(hubs.tally.questions), cpu};
}

struct Case {
  std::string name;
  std::size_t only_below;
  std::size_t only_above;
};

// Both hold the common bundles of `images`; each side has some the other lacks.
Measured run(const Case& which, const Images& images, std::uint64_t seed, bool sketch) {
  sync::EngineOptions engine;
  if (!sketch) engine.list_at_most = SIZE_MAX;
  Hubs hubs(1, kL1, engine);  // one seed: the images' keys
  hubs.upper.restore(images[0]);
  hubs.lower.restore(images[1]);
  hubs.random = SeededRandom(seed);
  const auto fresh = hubs.plant(which.only_below, {&hubs.lower});
  hubs.plant(which.only_above, {&hubs.upper});
  return meet(hubs, fresh, sketch ? 240'000 : 3'600'000);
}

void report(const std::string& name, const Measured& got, const Measured& list,
            const Options& options) {
  const auto show = [&](const char* what, double value, const char* unit, double reference) {
    print({"reconcile." + name + what, value, unit, "list lane",
           reference > 0 ? value / reference : 0},
          options.json);
  };
  show("", got.bytes, "B", list.bytes);
  show(".round_trips", got.questions, "", list.questions);
  show(".cpu", got.cpu_s * 1'000, "ms", list.cpu_s * 1'000);
}

// The ordinary case: a clinic's few, of which the hub has most from a courier.
void clinic(const Options& options, const Images& images) {
  Hubs hubs(1, kL1);
  hubs.upper.restore(images[0]);
  hubs.random = SeededRandom(2);
  hubs.plant(40, {&hubs.upper, &hubs.lower});
  const auto fresh = hubs.plant(10, {&hubs.lower});
  const Measured got = meet(hubs, fresh, 60'000);
  const double bound = 50 * 6;
  print({"reconcile.clinic_50_10_new", got.bytes, "B", "6 B an id", got.bytes / bound},
        options.json);
  print({"reconcile.clinic_50_10_new.custody", got.custody, "B", "32 B an id",
         got.custody / (50 * 32)},
        options.json);
  print({"reconcile.clinic_50_10_new.cpu", got.cpu_s * 1'000, "ms", "", 0}, options.json);
}

// The lane alone, without greeting, store and bundles: ids to sketch to answer and back.
void lane_alone(const Options& options) {
  SeededRandom random(7);
  const sync::ShortIds hashes = sync::some_hashes(random);
  const sync::TwoSets sets = sync::two_sets(random, options.bundles, 50, 50);
  const double start = cpu_now();
  sync::SketchReader reader(hashes, sets.ours);
  const sync::SketchOpen open = reader.opening(ServiceClass::routine);
  const double opened = cpu_now();
  sync::SketchWriter writer(hashes, sets.theirs, open, 100);
  bool good = reader.on(writer.answer()).has_value();
  while (good && reader.state() == sync::SketchReader::State::reading)
    good = reader.on(std::get<sync::Cells>(writer.next(1'024))).has_value();
  const double end = cpu_now();
  if (!good || reader.take_lacking().size() != sets.lacking.size()) std::exit(1);
  print({"reconcile.lane_alone.opening_cpu", (opened - start) * 1e3, "ms", "", 0}, options.json);
  print({"reconcile.lane_alone.cpu", (end - start) * 1e3, "ms", "both sides", 0}, options.json);
}

// Median over seeds of each figure.
Measured median(std::vector<Measured> all) {
  const auto middle = [&](double Measured::*field) {
    std::ranges::sort(all, {}, field);
    return all[all.size() / 2].*field;
  };
  return {middle(&Measured::bytes), middle(&Measured::custody), middle(&Measured::questions),
          middle(&Measured::cpu_s)};
}

void hubs(const Options& options, const Images& images) {
  const Measured list = run({"", 50, 50}, images, 3, false);
  print({"reconcile.list_of_all", list.bytes, "B", "6 B an id",
         list.bytes / (6 * static_cast<double>(options.bundles + 50))},
        options.json);
  print({"reconcile.list_of_all.custody", list.custody, "B", "", 0}, options.json);
  print({"reconcile.list_of_all.cpu", list.cpu_s * 1'000, "ms", "", 0}, options.json);
  for (const Case& which : {Case{"equal", 0, 0}, Case{"10_differ", 5, 5},
                            Case{"100_differ", 50, 50}, Case{"1000_differ", 500, 500}}) {
    std::vector<Measured> all;
    for (std::uint64_t seed = 11; seed < 16; ++seed) all.push_back(run(which, images, seed, true));
    report(which.name, median(all), list, options);
    const auto most = std::ranges::max(all, {}, &Measured::bytes);
    print({"reconcile." + which.name + ".most", most.bytes, "B", "list lane",
           most.bytes / list.bytes},
          options.json);
  }
}

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json")
      options.json = true;
    else if (word == "--bundles" && i + 1 < argc)
      options.bundles = std::strtoul(argv[++i], nullptr, 10);
    else
      return std::fprintf(stderr, "usage: harkara_bench_reconcile [--json] [--bundles N]\n"), 2;
  }
  crypto::initialise();
  Hubs seed(1, kL1);
  seed.plant(options.bundles, {&seed.upper, &seed.lower});
  const Images images{seed.upper.store().image(), seed.lower.store().image()};
  lane_alone(options);
  clinic(options, images);
  hubs(options, images);
  return 0;
}

}  // namespace
}  // namespace harkara::bench

int main(int argc, char** argv) {
  return harkara::bench::main(argc, argv);
}
