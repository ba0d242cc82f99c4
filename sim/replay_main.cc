// harkara_sim_replay FIRST LAST: a small day with something of everything, once for each
// seed: links that come and go and some that hold through fades, a vehicle, two desks, images, a
// store that fills. Prints the digest of each run: one seed, one number, on any compiler.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "crypto/hash.h"
#include "sim/plan/scenario.h"
#include "sim/run/network_run.h"

namespace harkara::sim {
namespace {

NodeKind below(const char* name, const char* parent, std::uint32_t count, LinkKind link) {
  NodeKind out;
  out.name = name;
  out.parent = parent;
  out.count = count;
  out.link = std::move(link);
  return out;
}

LinkKind link(std::uint64_t bytes_per_s, std::int64_t up_min, std::int64_t every_min) {
  LinkKind out;
  out.rate_Bps = bytes_per_s;
  out.loss_percent = 3;
  out.up_ms = up_min * kMinute_ms;
  out.every_ms = every_min * kMinute_ms;
  return out;
}

LinkKind held(LinkKind link) {
  link.holds_ms = 30 * kMinute_ms;
  return link;
}

WorkKind work(const char* from, const char* desk, std::uint32_t per_day, ServiceClass service_class,
              std::uint32_t images, std::uint64_t image_bytes) {
  WorkKind out;
  out.from = from;
  out.desk = desk;
  out.per_day_milli = per_day * 1'000;
  out.hours = *hours_setting("06:00-12:00");
  out.service_class = service_class;
  out.images = images;
  out.image_bytes = image_bytes;
  return out;
}

Scenario small_day() {
  Scenario out;
  out.name = "replay";
  out.end_ms = kDay_ms;
  NodeKind hub;
  hub.name = "aiims";
  hub.tier = Tier::hub;
  NodeKind district = below("district", "aiims", 1, link(16'000, 20, 60));
  district.tier = Tier::district;
  NodeKind full = below("full", "district", 1, link(1'000, 5, 120));
  full.quota_bytes = 600'000;
  out.nodes = {hub, district, below("clinic", "district", 4, held(link(4'000, 7, 50))), full,
               below("remote", "", 2, {})};
  CourierKind vehicle;
  vehicle.name = "vehicle";
  vehicle.home = "district";
  vehicle.stops = "remote";
  vehicle.leaves_ms = 9 * kHour_ms;
  out.couriers = {vehicle};
  DeskKind medicine;
  medicine.address = "medicine@district";
  medicine.hours = *hours_setting("09:00-17:00");
  DeskKind radiology;
  radiology.address = "radiology@aiims";
  out.desks = {medicine, radiology};
  out.work = {work("clinic", "medicine@district", 4, ServiceClass::routine, 0, 0),
              work("clinic", "radiology@aiims", 1, ServiceClass::urgent, 2, 60'000),
              work("full", "radiology@aiims", 6, ServiceClass::routine, 1, 200'000),
              work("remote", "medicine@district", 2, ServiceClass::emergency, 0, 0)};
  return out;
}

int run(std::uint64_t seed) {
  Scenario scenario = small_day();
  scenario.seed = seed;
  const auto plan = expand(scenario);
  if (!plan) return std::fprintf(stderr, "%s\n", plan.error().message.c_str()), 1;
  const RunReport report = NetworkRun(*plan).run();
  std::printf("%016" PRIx64 " seed %" PRIu64 ": %" PRIu64 " events, %" PRIu64 " of %" PRIu64
              " cases answered, %" PRIu64 " bundles moved, %" PRIu64 " put off\n",
              report.digest, seed, report.events, report.all.answered, report.all.created,
              report.transfers.relayed, report.put_off);
  return 0;
}

}  // namespace
}  // namespace harkara::sim

int main(int argc, char** argv) {
  harkara::crypto::initialise();
  if (argc != 3) return std::fprintf(stderr, "harkara_sim_replay FIRST LAST\n"), 2;
  const std::uint64_t last = std::strtoull(argv[2], nullptr, 10);
  for (std::uint64_t seed = std::strtoull(argv[1], nullptr, 10); seed <= last; ++seed)
    if (const int failed = harkara::sim::run(seed); failed != 0) return failed;
  return 0;
}
