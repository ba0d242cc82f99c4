#include "node/timetables.h"

#include <ctime>
#include <set>

#include "crypto/certificate.h"

namespace harkara::node {
namespace {

std::map<std::string, NodeId> nodes_by_name(const Home& home, storage::Store& store) {
  std::map<std::string, NodeId> out;
  (void)store.scan(storage::Table::certificates, {}, [&](View, View encoded) {
    if (const auto certificate = crypto::decode_certificate(encoded);
        certificate && certificate->fields.kind == crypto::CertificateKind::node)
      out.insert_or_assign(certificate->fields.name, certificate->subject);
    return true;
  });
  for (const auto* list : {&home.parents, &home.children})
    for (const Neighbour& each : *list)
      out.insert_or_assign(each.card.node.fields.name, each.card.node.subject);
  return out;
}

std::int64_t east_of_utc_s(std::int64_t now_s) {
  const auto at = static_cast<std::time_t>(now_s);
  std::tm local{};
  ::localtime_r(&at, &local);
  return local.tm_gmtoff;
}

}  // namespace

std::map<NodeId, sync::Timetable> timetables_of(const Home& home, storage::Store& store,
                                                std::int64_t now_s) {
  std::map<NodeId, sync::Timetable> out;
  if (home.config.timetables.empty()) return out;
  const auto nodes = nodes_by_name(home, store);
  const std::int64_t east_s = east_of_utc_s(now_s);
  for (const TimetableConfig& each : home.config.timetables) {
    const auto node = nodes.find(each.peer);
    if (node == nodes.end()) continue;
    for (std::size_t day = 0; day < each.days.size(); ++day)
      if (each.days.at(day))
        out[node->second].add(
            static_cast<std::int64_t>(day) * sync::Timetable::kDay_s + each.from_min * 60 - east_s,
            static_cast<std::uint32_t>(each.to_min - each.from_min) * 60);
  }
  return out;
}

std::vector<std::string> unknown_in_timetables(const Home& home, storage::Store& store) {
  const auto nodes = nodes_by_name(home, store);
  std::set<std::string> unknown;
  for (const TimetableConfig& each : home.config.timetables)
    if (!nodes.contains(each.peer)) unknown.insert(each.peer);
  return {unknown.begin(), unknown.end()};
}

}  // namespace harkara::node
