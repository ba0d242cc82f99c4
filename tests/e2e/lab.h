// A lab of real nodes in a temporary directory, driven through the command line.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <string>

#include "tests/e2e/process.h"

namespace harkara::e2e {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path);
void write_file(const fs::path& path, const std::string& bytes);
std::string random_bytes(std::size_t size, std::mt19937_64& random);
// How often `what` occurs in files, those of directories included.
std::size_t occurrences(const std::vector<fs::path>& places, const std::string& what);
// A port of the loopback interface that nobody has, and no other test gets while this one runs.
int free_port();
// Polls until it holds; false after `limit_s` seconds.
bool eventually(const std::function<bool()>& condition, double limit_s);

class Lab {
 public:
  // `toml` is lab.toml; "{dir}" in it stands for the lab's directory.
  explicit Lab(const std::string& toml);
  ~Lab();

  const fs::path& dir() const { return dir_; }
  fs::path home(const std::string& node) const { return dir_ / "lab" / node; }
  fs::path log(const std::string& node) const { return dir_ / (node + ".log"); }

  // The port on which a node listens, from its harkara.toml.
  int listen_port(const std::string& node) const;
  // `node` reaches its parent `parent` at this port of 127.0.0.1: through a tap.
  void dial_through(const std::string& node, const std::string& parent, int port) const;
  void start(const std::string& node, const Words& more = {});
  Process& daemon(const std::string& node) { return daemons_[node]; }
  void stop(const std::string& node);

  // harkara --home HOME words...
  Outcome at(const std::string& node, const Words& words) const;
  // The same with --json; fails the test when it does not exit 0.
  Json json(const std::string& node, Words words) const;

  // A consult with this question; returns its case name.
  std::string consult(const std::string& node, const std::string& desk,
                      const std::string& service_class, const std::string& question,
                      const std::vector<fs::path>& attachments = {}) const;
  std::string answer(const std::string& node, const std::string& case_name,
                     const std::string& advice,
                     const std::vector<fs::path>& attachments = {}) const;
  std::string state(const std::string& node, const std::string& case_name) const;

 private:
  void tell_logs() const;

  fs::path dir_;
  std::map<std::string, Process> daemons_;
};

// Cases at AIIMS's radiology desk.
Json desk_cases(const Lab& lab);

// clinic -> district -> aiims (children dial), with a radiology desk at aiims.
std::string three_nodes();
// The same, and the clinic dials aiims as well.
std::string nodes_with_two_ways();

}  // namespace harkara::e2e
