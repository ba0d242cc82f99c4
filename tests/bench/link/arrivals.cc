#include "tests/bench/link/arrivals.h"

namespace harkara::bench {

namespace fs = std::filesystem;
using storage::BundleRecord;
using storage::BundleState;

namespace {

constexpr std::chrono::milliseconds kTick{50};

}  // namespace

Status Arrivals::open(const Homes& homes, const std::vector<std::string>& nodes,
                      double zero_wall_ms) {
  zero_wall_ms_ = zero_wall_ms;
  for (const std::string& node : nodes) {
    HARKARA_ASSIGN(auto station, node::Station::open(homes.home(node), {}, clock_, random_));
    nodes_[station->home().node.subject] = stores_.size();
    stores_.push_back({std::move(station), homes.home(node) / "store" / "data.mdb", {}});
  }
  return ok();
}

Status Arrivals::look(double now_s) {
  for (std::size_t node = 0; node < stores_.size(); ++node) {
    std::error_code absent;
    const auto written = fs::last_write_time(stores_[node].file, absent);
    // Two writes within a tick of the file system's clock look like one.
    const bool settled = fs::file_time_type::clock::now() - written > kTick;
    if (written == stores_[node].written && settled) continue;
    stores_[node].written = written;
    HARKARA_TRY(look_into(node, now_s));
  }
  return ok();
}

Status Arrivals::look_into(std::size_t node, double now_s) {
  return stores_[node].station->bundles().each_record(
      [&](const BundleId& id, const BundleRecord& record) {
        const crypto::BundleHeader& header = record.manifest.manifest.header;
        const auto from = nodes_.find(header.origin);
        if (record.state != BundleState::here || from == nodes_.end() || seen_.contains(id))
          return true;
        RealBundle& bundle = seen_[id];
        bundle.from = from->second;
        bundle.to = node;
        bundle.service_class = header.service_class;
        bundle.bytes = header.padded_size;
        bundle.made_s = (static_cast<double>(header.created_ms) - zero_wall_ms_) / 1'000;
        bundle.arrived_s = now_s;
        return true;
      });
}

std::vector<RealBundle> Arrivals::all() const {
  std::vector<RealBundle> out;
  for (const auto& [id, bundle] : seen_)
    if (bundle.from != bundle.to) out.push_back(bundle);
  return out;
}

}  // namespace harkara::bench
