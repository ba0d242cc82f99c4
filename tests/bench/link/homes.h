// Homes made by `network lab`, commands given to them, and what a desk shows.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "crypto/random.h"
#include "node/station.h"
#include "tests/bench/link/process.h"

namespace harkara::bench {

using Json = nlohmann::json;

class Homes {
 public:
  // Makes a home in `directory`/lab for each node of `plan` (lab.toml).
  static Result<Homes> make(const std::string& binary, const std::filesystem::path& directory,
                            const std::string& plan);

  std::filesystem::path home(const std::string& node) const { return directory_ / "lab" / node; }
  std::filesystem::path path(const std::string& name) const { return directory_ / name; }
  // harkara --home HOME words... --json, and its answer. Errc::refused: what it said.
  Result<Json> ask(const std::string& node, const Words& words) const;
  Words daemon(const std::string& node) const;
  // Changes the node's harkara.toml.
  Status configure(const std::string& node, const std::function<void(node::Config&)>& change) const;

 private:
  std::string binary_;
  std::filesystem::path directory_;
};

// Any command of `binary`; its JSON.
Result<Json> ask(const std::string& binary, const Words& words);

// The same question as `desk list`, asked of the node's store beside its daemon, and
// only after the store's file has changed.
class DeskWatch {
 public:
  DeskWatch(const std::filesystem::path& home, std::string desk)
      : home_(home), desk_(std::move(desk)) {}

  Status open();
  // As of the last change.
  const std::vector<node::consult::CaseView>& look();
  bool shows(const std::string& case_name);

 private:
  std::filesystem::path home_;
  std::string desk_;
  crypto::SystemRandom random_;
  node::SystemClock clock_;
  std::unique_ptr<node::Station> station_;
  std::filesystem::file_time_type written_;
  bool changed_ = true;
  std::vector<node::consult::CaseView> views_;
};

}  // namespace harkara::bench
