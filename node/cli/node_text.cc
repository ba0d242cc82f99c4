#include "node/cli/node_text.h"

#include "node/config.h"
#include "node/words.h"

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

std::string budgets_text(const Json& budgets) {
  std::string out;
  for (const Json& each : budgets) {
    out += "  budget of " +
           (each["peer"].is_null() ? std::string("all links") : each["peer"].get<std::string>()) +
           ": ";
    if (each["per_day"].is_null()) {
      out += size_of(each["per_contact"]) + " a contact\n";
      continue;
    }
    out += size_of(each["used"]) + " of " + size_of(each["per_day"]) + " used today, " +
           size_of(each["left"]) + " left, anew at " + when(each["begins_anew"]) + "\n";
  }
  return out;
}

std::string post_text(const Json& post) {
  if (!post.is_object() || post["watched"].empty()) return {};
  std::string out = "  sticks: " + std::to_string(post["sticks"].size()) + " plugged in";
  const Json& last = post["last"];
  if (last.is_null()) return out + "; none was carried yet\n";
  out += "; last " + last["path"].get<std::string>() + " at " + when(last["time"]) + ": " +
         last["taken"].dump() + " bundle(s) taken, " + last.value("written", Json(0)).dump() +
         " written";
  if (last.contains("error")) out += "; " + last["error"].get<std::string>();
  return out + "\n";
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
  out += budgets_text(status["budgets"]);
  out += post_text(status.value("post", Json()));
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
