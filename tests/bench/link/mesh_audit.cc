#include "tests/bench/link/mesh_audit.h"

#include <algorithm>

namespace harkara::bench {
namespace {

using storage::BundleRecord;
using storage::BundleState;

struct Traces {
  ServiceClass service_class = ServiceClass::routine;
  bool arrived = false;
  bool origin_knows = false;
  std::size_t relays = 0;
  std::size_t with_chunks = 0;  // on the way, the origin included
};

void note(Traces& of, const BundleRecord& record, const NodeId& self) {
  const crypto::BundleHeader& header = record.manifest.manifest.header;
  of.service_class = header.service_class;
  if (record.state == BundleState::here) {
    of.arrived = true;
    return;
  }
  if (record.state != BundleState::delivered) ++of.with_chunks;
  if (header.origin != self)
    ++of.relays;
  else if (record.state == BundleState::delivered)
    of.origin_knows = true;
}

MeshAudit sum_up(const std::map<BundleId, Traces>& all) {
  MeshAudit out;
  std::map<std::string, std::size_t> count;
  for (const auto& [id, of] : all) {
    ++out.bundles;
    if (!of.arrived) ++out.not_delivered;
    if (of.arrived && !of.origin_knows) ++out.receipts_missing;
    if (of.arrived) out.left_over += of.with_chunks;
    const std::string name(service_class_name(of.service_class));
    out.relays_mean += static_cast<double>(of.relays);
    out.relays_by_class[name] += static_cast<double>(of.relays);
    ++count[name];
    out.relays_most = std::max(out.relays_most, of.relays);
  }
  if (out.bundles > 0) out.relays_mean /= static_cast<double>(out.bundles);
  for (auto& [name, sum] : out.relays_by_class) sum /= static_cast<double>(count[name]);
  return out;
}

}  // namespace

Status MeshStores::open(const Homes& homes, const std::vector<std::string>& nodes) {
  for (const std::string& node : nodes) {
    HARKARA_ASSIGN(auto station, node::Station::open(homes.home(node), {}, clock_, random_));
    stations_.push_back(std::move(station));
  }
  return ok();
}

Result<MeshAudit> MeshStores::audit() {
  std::map<BundleId, Traces> all;
  for (const auto& station : stations_) {
    const NodeId& self = station->home().node.subject;
    HARKARA_TRY(station->bundles().each_record([&](const BundleId& id, const BundleRecord& record) {
      note(all[id], record, self);
      return true;
    }));
  }
  return sum_up(all);
}

}  // namespace harkara::bench
