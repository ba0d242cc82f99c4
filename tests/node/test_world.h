// What the node's tests share: a directory that goes away, a clock that is set, and
// a command line run in this process.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "crypto/hash.h"
#include "crypto/random.h"
#include "node/cli/commands.h"
#include "node/lab/lab.h"
#include "node/trusted_clock.h"

namespace harkara::node {

class Scratch {
 public:
  Scratch() {
    crypto::initialise();
    std::string name = (std::filesystem::temp_directory_path() / "harkara-node-XXXXXX").string();
    HARKARA_ASSERT(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Scratch() {
    std::error_code error;
    std::filesystem::remove_all(path, error);
  }
  std::string operator/(const std::string& name) const { return (path / name).string(); }
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path / name) << text;
    return (path / name).string();
  }
  std::filesystem::path path;
};

class SetClock final : public Clock {
 public:
  Moment now() const override { return moment; }
  Moment moment;
};

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
  Json json() const { return Json::parse(out, nullptr, false); }
};

class CommandLine {
 public:
  Ran operator()(std::vector<std::string> words) {
    std::ostringstream out;
    std::ostringstream err;
    cli::Surroundings around{
        .out = out, .err = err, .passphrase = passphrase, .clock = system, .random = random};
    Ran ran;
    ran.code = cli::run_command_line(std::move(words), around);
    ran.out = out.str();
    ran.err = err.str();
    return ran;
  }
  std::string passphrase;
  SystemClock system;
  crypto::SystemRandom random;
};

inline constexpr const char* kThreeNodes = R"(
[[node]]
name = "district"
tier = "district"
listen = "tcp://127.0.0.1:7401"

[[node]]
name = "clinic"
tier = "clinic"
parents = ["district"]

[[node]]
name = "aiims"
tier = "hub"
parents = ["district"]
desks = ["radiology"]
)";

inline constexpr const char* kCase = R"({"patient": {"pseudonym": "K-17", "age": 54,
  "sex": "female"}, "question": "Is this a pneumothorax?", "consent": "implied"})";

// A lab of three in `scratch`/lab.
inline void make_three(const Scratch& scratch) {
  const auto plan = lab::parse_plan(as_view(kThreeNodes));
  HARKARA_ASSERT(plan.has_value());
  crypto::SystemRandom random;
  lab::LabOptions options;
  options.now_s = SystemClock().now().wall_ms / 1000;
  const Status made = lab::make_lab(*plan, scratch.path / "lab", options, random);
  if (!made) throw std::runtime_error(made.error().message);
}

}  // namespace harkara::node
