// harkara.toml, typed. Unknown keys are errors: a misspelt limit must not be
// silently ignored.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/service_class.h"
#include "base/tier.h"

namespace harkara::node {

// A neighbour in the tree of tiers. Cases go up to parents, answers down to children.
struct NeighbourConfig {
  std::string card;                     // file in the home, "cards/district.card"
  std::optional<std::string> endpoint;  // replaces the card's; "": it dials us
};

struct LinkConfig {
  std::int64_t dial_min_ms = 1'000;
  std::int64_t dial_max_ms = 60'000;
  std::int64_t keepalive_ms = 20'000;
  std::int64_t dead_after_ms = 60'000;
};

// What may be carried, as an operator bills it: bytes at IP level, both ways.
struct BudgetConfig {
  std::string peer;  // a node's name; empty: all links together
  std::optional<std::uint64_t> per_day = {};
  std::optional<std::uint64_t> per_contact = {};
  int day_starts_min = 0;               // local time, minutes after midnight
  std::int64_t pause_ms = 15 * 60'000;  // after a contact that used up its share
  bool emergency = false;               // emergencies may use a quarter more
  // The day's bytes at which a class stops, and with it those after it.
  std::array<std::optional<std::uint64_t>, kServiceClasses.size()> class_stops{};
};
inline constexpr std::uint64_t kMinBudgetBytes = 20'000;

// Beacons on the local network (node/link/discovery/BEACON.md).
struct DiscoveryConfig {
  bool enabled = false;
  int port = 7499;
  std::int64_t every_ms = 10'000;
  std::vector<std::string> interfaces;  // own IPv4 addresses; empty: all but loopback
};

// When a neighbour is known to appear, each week: a vehicle's rounds, a link's hours.
struct TimetableConfig {
  std::string peer;               // a node's name
  std::array<bool, 7> days = {};  // Monday first
  int from_min = 0;               // local time, minutes after midnight
  int to_min = 0;                 // > from_min
};

// The local API and its page (node/api/API.md).
struct ApiConfig {
  std::string address;      // an IP address of this machine; empty: off
  int port = 8480;          // 0: any free one
  std::string certificate;  // files, relative to the home; both empty: no TLS
  std::string key;
  std::vector<std::string> hosts;  // names, in lower case, by which browsers may call
  std::uint64_t max_upload_bytes = 64'000'000;
  std::uint64_t upload_memory_bytes = 128'000'000;
};

struct Config {
  std::string name;
  Tier tier = Tier::clinic;
  std::optional<std::string> listen;  // "tcp://0.0.0.0:7401"
  std::vector<std::string> desks;     // "radiology" means radiology@<name>
  std::vector<NeighbourConfig> parents;
  std::vector<NeighbourConfig> children;  // only those that this node dials
  std::uint64_t quota_bytes = 8ULL << 30U;
  std::string passphrase_file;  // empty: none; relative to the home
  std::string log_level = "info";
  std::string log_file;  // empty: standard error; relative to the home
  LinkConfig link;
  std::vector<BudgetConfig> budgets;
  std::vector<TimetableConfig> timetables;
  DiscoveryConfig discovery;
  ApiConfig api;

  std::vector<std::string> desk_addresses() const;  // "radiology@aiims"
};

inline constexpr std::uint64_t kMinQuotaBytes = 16ULL << 20U;

// Pure. Errc::invalid: "line N: ...", with the nearest known key.
Result<Config> parse_config(View text);
std::string write_config(const Config& config);

// "8 GB", "512 MB", "64 MiB", "1000000"; GB is 10^9, GiB is 2^30.
std::optional<std::uint64_t> parse_size(std::string_view text);
// "1.2 GB"; for people.
std::string size_text(std::uint64_t bytes);

}  // namespace harkara::node
