#include "node/status.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "node/budget_book.h"
#include "node/timetables.h"

namespace harkara::node {
namespace {

Result<Json> queues(Station& station) {
  struct Queue {
    std::uint64_t bundles = 0;
    std::uint64_t bytes = 0;
  };
  std::map<ServiceClass, Queue> found;
  HARKARA_TRY(
      station.bundles().each_record([&](const BundleId&, const storage::BundleRecord& record) {
        if (record.state != storage::BundleState::held) return true;
        const crypto::Manifest& manifest = record.manifest.manifest;
        Queue& queue = found[manifest.header.service_class];
        ++queue.bundles;
        queue.bytes += manifest.shape().total_bytes();
        return true;
      }));
  Json out = Json::object();
  for (const ServiceClass each : kServiceClasses)
    out[std::string(service_class_name(each))] = {{"bundles", found[each].bundles},
                                                  {"bytes", found[each].bytes}};
  return out;
}

// By the timetable, where there is one: when the next call begins; now, during one.
Json next_expected(const std::map<NodeId, sync::Timetable>& timetables, const NodeId& peer,
                   std::int64_t now_s) {
  const auto at = timetables.find(peer);
  if (at == timetables.end() || at->second.empty()) return nullptr;
  return (now_s + at->second.wait_s(now_s)) * 1000;
}

Result<Json> peers(Station& station) {
  Json out = Json::array();
  std::vector<std::pair<NodeId, PeerRecord>> found;
  HARKARA_TRY(each_peer(station.store(), [&](const NodeId& peer, const PeerRecord& record) {
    found.emplace_back(peer, record);
  }));
  for (const auto* list : {&station.home().parents, &station.home().children}) {
    for (const Neighbour& each : *list) {
      const NodeId& id = each.card.node.subject;
      const bool met = std::any_of(found.begin(), found.end(),
                                   [&](const auto& known) { return known.first == id; });
      if (!met) found.emplace_back(id, PeerRecord{});
    }
  }
  const std::int64_t now_s = station.clock().now_s();
  const auto timetables = timetables_of(station.home(), station.store(), now_s);
  for (const auto& [id, record] : found)
    out.push_back({{"name", station.name_of(id)},
                   {"id", to_hex(id.view())},
                   {"connected", false},
                   {"last_contact",
                    record.last_contact_ms == 0 ? Json(nullptr) : Json(record.last_contact_ms)},
                   {"next_expected", next_expected(timetables, id, now_s)},
                   {"contacts", record.contacts},
                   {"bytes_in", record.bytes_in},
                   {"bytes_out", record.bytes_out},
                   {"round_trip_ms", nullptr}});
  return out;
}

void add_totals(Json& status) {
  std::uint64_t in = 0;
  std::uint64_t out = 0;
  for (const Json& peer : status["peers"]) {
    in += peer["bytes_in"].get<std::uint64_t>();
    out += peer["bytes_out"].get<std::uint64_t>();
  }
  status["bytes_in"] = in;
  status["bytes_out"] = out;
}

Json frames_json(const sync::FrameBytes& bytes) {
  Json out = Json::object();
  for (std::size_t i = 0; i < sync::kFrameKinds; ++i)
    out[sync::frame_kind_name(static_cast<sync::FrameKind>(i))] = bytes.by_kind[i];
  Json& payload = out["payload"] = Json::object();
  for (const ServiceClass each : kServiceClasses)
    payload[std::string(service_class_name(each))] =
        bytes.payload_by_class[static_cast<std::size_t>(each)];
  return out;
}

Json frames_json(const sync::LinkStatistics& link) {
  return {{"in", frames_json(link.in)}, {"out", frames_json(link.out)}};
}

}  // namespace

Result<Json> stored_status(Station& station) {
  HARKARA_ASSIGN(Json queue, queues(station));
  HARKARA_ASSIGN(Json peer, peers(station));
  std::uint64_t bundles = 0;
  HARKARA_TRY(station.bundles().each_id([&](const BundleId&) { return ++bundles, true; }));
  HARKARA_ASSIGN(const BudgetBook book,
                 BudgetBook::open(station.home().config.budgets, station.store(),
                                  station.clock().now().wall_ms));
  const storage::Usage usage = station.store().usage();
  Json out = {{"node", station.home().config.name},
              {"id", to_hex(station.home().node.subject.view())},
              {"tier", tier_name(station.home().config.tier)},
              {"desks", station.home().config.desk_addresses()},
              {"running", false},
              {"queues", std::move(queue)},
              {"peers", std::move(peer)},
              {"budgets", book.status(station.clock().now().wall_ms)},
              {"store",
               {{"used_bytes", usage.used_bytes},
                {"quota_bytes", usage.quota_bytes},
                {"bundles", bundles}}}};
  add_totals(out);
  return out;
}

// The engine measures where it paces a link, else the link does.
Json live_status(const LivePeers& peers, const Transport& transport, const sync::Engine& engine,
                 Json budgets, Json post) {
  const std::vector<sync::LinkStatistics> links = engine.links();
  Json list = Json::array();
  for (const auto& [link, contact] : peers.all()) {
    const LinkBytes now = transport.bytes(link);
    Json one = {{"name", contact.name},
                {"id", to_hex(contact.peer.view())},
                {"bytes_in", now.in - std::min(now.in, contact.kept.in)},
                {"bytes_out", now.out - std::min(now.out, contact.kept.out)},
                {"round_trip_ms", nullptr}};
    if (const std::int64_t measured = transport.round_trip_ms(link); measured >= 0)
      one["round_trip_ms"] = measured;
    for (const sync::LinkStatistics& each : links) {
      if (each.peer != contact.peer) continue;
      one["frames"] = frames_json(each);
      if (each.round_trip_ms >= 0) one["round_trip_ms"] = each.round_trip_ms;
    }
    list.push_back(std::move(one));
  }
  const sync::LinkStatistics sums = engine.totals();
  return {{"ok", true},
          {"budgets", std::move(budgets)},
          {"post", std::move(post)},
          {"peers", std::move(list)},
          {"slices",
           {{"bytes_in", sums.slice_bytes_in},
            {"bytes_out", sums.slice_bytes_out},
            {"bytes_in_twice", sums.slice_bytes_duplicate}}},
          {"frames", frames_json(sums)}};
}

void merge_live(Json& stored, const Json& live) {
  stored["running"] = true;
  stored["post"] = live.value("post", Json());
  stored["budgets"] = live.value("budgets", Json::array());
  stored["slices"] = live.value("slices", Json::object());
  stored["frames"] = live.value("frames", Json::object());
  for (const Json& contact : live.value("peers", Json::array())) {
    for (Json& peer : stored["peers"]) {
      if (peer["id"] != contact["id"]) continue;
      peer["connected"] = true;
      peer["round_trip_ms"] = contact["round_trip_ms"];
      peer["frames"] = contact.value("frames", Json::object());
      for (const char* key : {"bytes_in", "bytes_out"})
        peer[key] = peer[key].get<std::uint64_t>() + contact[key].get<std::uint64_t>();
    }
  }
  add_totals(stored);
}

}  // namespace harkara::node
