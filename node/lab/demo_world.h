// Three nodes of the demonstration as processes, and the two wires between them.
// clinic and aiims know the district only; each reaches it through a tap that
// is as far away as a real district, and writes down every byte.
#pragma once

#include <filesystem>
#include <map>

#include "base/random.h"
#include "node/json_fields.h"
#include "node/lab/stage.h"
#include "node/link/tap_proxy.h"

namespace harkara::node::lab {

class World {
 public:
  // Makes homes and taps below `directory`, which must be empty. `stage` outlives it.
  static Result<std::unique_ptr<World>> make(Stage& stage, const std::filesystem::path& directory,
                                             std::int64_t now_s, Random& random);
  ~World();

  // --- daemons ---
  Status switch_on(const std::string& node);
  void switch_off(const std::string& node);  // SIGTERM
  void kill(const std::string& node);        // SIGKILL: a power cut
  bool is_on(const std::string& node) const;
  void switch_all_off();

  // `harkara --home <node> ... --json`; an error when it exits with another code than 0.
  Result<Json> command(const std::string& node, std::vector<std::string> arguments);

  // --- wires ---
  std::uint64_t bytes_to_district(const std::string& from) const;
  std::uint64_t bytes_from_district(const std::string& to) const;
  std::vector<std::filesystem::path> recordings() const;

  // Homes dial the district itself from now on, not the taps.
  Status remove_taps();

  std::filesystem::path home(const std::string& node) const { return directory_ / node; }
  const std::filesystem::path& directory() const { return directory_; }
  Stage& stage() { return stage_; }

 private:
  World(Stage& stage, std::filesystem::path directory)
      : stage_(stage), directory_(std::move(directory)) {}
  Status open_taps(std::uint16_t district_port);

  Stage& stage_;
  std::filesystem::path directory_;
  std::map<std::string, std::unique_ptr<TapProxy>> taps_;  // by the node that dials
  std::map<std::string, std::unique_ptr<Process>> daemons_;
};

}  // namespace harkara::node::lab
