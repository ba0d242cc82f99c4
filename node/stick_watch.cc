#include "node/stick_watch.h"

#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "node/link/carrier/post_file.h"

namespace harkara::node {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> posts_in(const fs::path& directory) {
  return post_files(directory).value_or(std::vector<fs::path>{});
}

bool is_mount_point(const fs::path& directory) {
  struct stat own {};
  struct stat parent {};
  const fs::path above = directory / "..";
  if (::stat(directory.c_str(), &own) != 0 || ::stat(above.c_str(), &parent) != 0) return false;
  return own.st_dev != parent.st_dev;
}

std::set<fs::path> sticks_of(const fs::path& watched) {
  std::error_code error;
  if (!fs::is_directory(watched, error)) return {};
  if (is_mount_point(watched) || !posts_in(watched).empty()) return {watched};
  std::set<fs::path> out;
  for (fs::directory_iterator at(watched, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    const bool hidden = at->path().filename().string().starts_with(".");
    if (!hidden && at->is_directory(gone)) out.insert(at->path());
  }
  return out;
}

// Which folder it is and what post lies there, as one number; 0 when it cannot be read.
std::uint64_t fingerprint(const fs::path& stick) {
  struct stat status {};
  if (::stat(stick.c_str(), &status) != 0) return 0;
  std::uint64_t out = status.st_dev;
  const auto add = [&](std::uint64_t value) {  // FNV-1a, a word at a time
    out = (out ^ value) * 0x100000001b3ULL;
  };
  add(status.st_ino);
  for (const fs::path& each : posts_in(stick)) {
    add(std::hash<std::string>{}(each.filename().string()));
    add(::stat(each.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0);
  }
  return std::max<std::uint64_t>(out, 1);
}

}  // namespace

StickWatch::News StickWatch::look() {
  News news;
  std::set<fs::path> now;
  for (const fs::path& each : watched_) now.merge(sticks_of(each));
  for (auto at = sticks_.begin(); at != sticks_.end();) {
    const bool stays = now.contains(at->first);
    if (!stays) news.gone.push_back(at->first);
    at = stays ? std::next(at) : sticks_.erase(at);
  }
  for (const fs::path& path : now) {
    const std::uint64_t print = fingerprint(path);
    Stick& stick = sticks_[path];
    const bool rests = stick.seen == print;
    stick.seen = print;
    if (print == 0 || print == stick.settled) continue;
    news.unsettled = news.unsettled || !rests;
    if (!rests) continue;
    stick.settled = print;
    news.ready.push_back(path);
  }
  return news;
}

void StickWatch::renew(const fs::path& stick) {
  const auto at = sticks_.find(stick);
  if (at != sticks_.end()) at->second.settled = 0;
}

std::vector<fs::path> StickWatch::plugged() const {
  std::vector<fs::path> out;
  for (const auto& [path, stick] : sticks_) out.push_back(path);
  return out;
}

}  // namespace harkara::node
