// Which sticks are plugged in now? Looks at directories in turn, and decides nothing but
// what is a stick and when it has come to rest. Owns no handle: it is told when to look.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace harkara::node {

class StickWatch {
 public:
  // Each subfolder of a watched directory is a stick (/media/USER). The directory itself
  // is one instead when it is a mount point or holds post (/mnt/usb, a shared folder).
  explicit StickWatch(std::vector<std::filesystem::path> watched) : watched_(std::move(watched)) {}

  struct News {
    std::vector<std::filesystem::path> ready;  // plugged in, or other post lies there now
    std::vector<std::filesystem::path> gone;
    bool unsettled = false;  // something moves: look again soon
  };
  // A stick is ready when two looks found the same there.
  News look();
  // To be told of again although nothing changed there.
  void renew(const std::filesystem::path& stick);

  std::vector<std::filesystem::path> plugged() const;
  const std::vector<std::filesystem::path>& watched() const { return watched_; }

 private:
  struct Stick {
    std::uint64_t seen = 0;     // what lay there at the last look
    std::uint64_t settled = 0;  // what was there when it was last told of; 0: never
  };

  std::vector<std::filesystem::path> watched_;
  std::map<std::filesystem::path, Stick> sticks_;
};

}  // namespace harkara::node
