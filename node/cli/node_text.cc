#include "node/cli/node_text.h"

#include "node/cli/words.h"
#include "node/config.h"

namespace harkara::node::cli {
namespace {

std::string when(const Json& last_contact) {
  if (!last_contact.is_number_integer()) return "never";
  return time_text(last_contact.get<std::int64_t>());
}

std::string size_of(const Json& bytes) {
  return size_text(bytes.get<std::uint64_t>());
}

std::string queues_text(const Json& queues) {
  std::string out;
  for (const ServiceClass each : kServiceClasses) {
    const std::string name(service_class_name(each));
    const Json& queue = queues[name];
    if (queue["bundles"] == 0) continue;
    out += "  waiting: " + name + ", " + queue["bundles"].dump() + " bundle(s), " +
           size_of(queue["bytes"]) + "\n";
  }
  return out.empty() ? "  nothing waits to be sent\n" : out;
}

}  // namespace

std::string status_text(const Json& status) {
  std::string out = status["node"].get<std::string>() + " (" + status["tier"].get<std::string>() +
                    "), daemon " + (status["running"] == true ? "runs" : "does not run") + "\n";
  out += queues_text(status["queues"]);
  for (const Json& peer : status["peers"]) {
    const bool connected = peer["connected"] == true;
    out += "  peer " + peer["name"].get<std::string>() + ": " +
           (connected ? "connected" : "last contact " + when(peer["last_contact"])) + ", in " +
           size_of(peer["bytes_in"]) + ", out " + size_of(peer["bytes_out"]);
    if (connected && !peer["round_trip_ms"].is_null())
      out += ", round trip " + peer["round_trip_ms"].dump() + " ms";
    out += "\n";
  }
  const Json& store = status["store"];
  out += "  store: " + store["bundles"].dump() + " bundle(s) known, " +
         size_of(store["used_bytes"]) + " of " + size_of(store["quota_bytes"]) + "\n";
  return out;
}

std::string findings_text(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& each : findings) {
    out += std::string(finding_name(each.kind)) + ": " + each.what + "\n";
    if (!each.next.empty()) out += "  next: " + each.next + "\n";
  }
  return out;
}

}  // namespace harkara::node::cli
