// Commands as a person gives them, within this process.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/sim_noun.h"
#include "crypto/hash.h"
#include "node/cli/commands.h"

namespace harkara::app {

namespace fs = std::filesystem;
using node::Json;

// Removed with all that is in it.
class Directory {
 public:
  Directory() {
    std::string name = (fs::temp_directory_path() / "harkara-sim-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Directory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }

 private:
  fs::path path_;
};

class StandingClock final : public Clock {
 public:
  Moment now() const override { return {}; }
};

struct Ran {
  int code;
  std::string out;
  std::string err;
  Json json() const { return Json::parse(out); }
};

inline Ran harkara(std::vector<std::string> arguments) {
  crypto::initialise();
  std::ostringstream out;
  std::ostringstream err;
  const StandingClock clock;
  SeededRandom random(1);
  node::cli::Surroundings around{
      .out = out, .err = err, .passphrase = "", .clock = clock, .random = random};
  const int code = node::cli::run_command_line(std::move(arguments), around, {add_sim});
  return {code, out.str(), err.str()};
}

}  // namespace harkara::app
