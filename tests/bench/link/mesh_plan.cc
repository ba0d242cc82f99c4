#include "tests/bench/link/mesh_plan.h"

#include <random>

namespace harkara::bench {
namespace {

constexpr Nanos kMillisecond = kSecond / 1'000;

// Seconds up, seconds down.
Profile flapping(std::int64_t kilobits, Nanos delay_ms, std::int64_t loss_ppm, Nanos up,
                 Nanos down) {
  constexpr std::int64_t kQueue_s = 4;
  return {"mesh",
          kilobits * 1'000,
          delay_ms * kMillisecond,
          loss_ppm,
          static_cast<std::size_t>(kilobits * 1'000 / 8 * kQueue_s),
          up * kSecond,
          down * kSecond};
}

// What the links are made of. A courier is 15 s of each minute at either place.
const Profile kTrunk = flapping(256, 100, 5'000, 45, 15);
const Profile kField = flapping(64, 300, 10'000, 20, 20);
const Profile kCourier = flapping(1'000, 20, 0, 15, 45);

class Builder {
 public:
  explicit Builder(std::uint64_t seed) : random_(seed) {}

  std::size_t node(const std::string& name, const char* tier) {
    plan.nodes.push_back({name, tier, {}});
    return plan.nodes.size() - 1;
  }
  void link(std::size_t child, std::size_t parent, const Profile& profile) {
    join(child, parent, profile, schedule_of(profile, random_()));
  }
  // Half of its round lies between the two places.
  void courier(std::size_t vehicle, std::size_t clinic, std::size_t district) {
    const Nanos round = kCourier.up + kCourier.down;
    const auto phase = static_cast<Nanos>(random_() % static_cast<std::uint64_t>(round));
    join(clinic, vehicle, kCourier, Schedule(kCourier.up, kCourier.down, phase));
    join(vehicle, district, kCourier,
         Schedule(kCourier.up, kCourier.down, (phase + round / 2) % round));
  }

  MeshPlan plan;

 private:
  void join(std::size_t child, std::size_t parent, const Profile& profile,
            const Schedule& schedule) {
    plan.nodes[child].parents.push_back(parent);
    plan.links.push_back({child, parent, profile, schedule});
  }

  std::mt19937_64 random_;
};

}  // namespace

// Two clinics to a district. The last one has no link but its courier.
MeshPlan make_mesh(std::uint64_t seed) {
  Builder builder(seed);
  builder.plan.hub = builder.node("aiims", "hub");
  std::vector<std::size_t> districts;
  for (const char* name : {"district-1", "district-2", "district-3"}) {
    districts.push_back(builder.node(name, "district"));
    builder.link(districts.back(), builder.plan.hub, kTrunk);
  }
  for (std::size_t i = 0; i < 6; ++i) {
    builder.plan.clinics.push_back(builder.node("clinic-" + std::to_string(i + 1), "clinic"));
    if (i < 5) builder.link(builder.plan.clinics.back(), districts[i / 2], kField);
  }
  builder.courier(builder.node("courier-1", "relay"), builder.plan.clinics[2], districts[0]);
  builder.courier(builder.node("courier-2", "relay"), builder.plan.clinics[5], districts[2]);
  return std::move(builder.plan);
}

std::string MeshPlan::lab_toml(const std::string& scheme) const {
  std::string out;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const MeshNode& node = nodes[i];
    out += "[[node]]\nname = \"" + node.name + "\"\ntier = \"" + node.tier + "\"\n";
    if (node.tier != "clinic")
      out += "listen = \"" + scheme + "://" + Net::address(i) + ":7401\"\n";
    if (i == hub) out += "desks = [\"radiology\"]\n";
    std::string parents;
    for (const std::size_t parent : node.parents)
      parents += (parents.empty() ? "\"" : ", \"") + nodes[parent].name + "\"";
    out += "parents = [" + parents + "]\n";
  }
  return out;
}

}  // namespace harkara::bench
