#include "node/lab/own_command.h"

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace harkara::node::lab {

namespace fs = std::filesystem;

std::string own_command() {
  const std::string name = "harkara";
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error) return name;
  const char* path = std::getenv("PATH");
  std::istringstream directories(path != nullptr ? path : "");
  for (std::string each; std::getline(directories, each, ':');)
    if (fs::equivalent(fs::path(each) / name, self, error)) return name;
  const fs::path near = fs::proximate(self, error);
  return error || near.empty() || *near.begin() == ".." ? self.string() : near.string();
}

}  // namespace harkara::node::lab
