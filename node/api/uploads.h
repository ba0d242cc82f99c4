// Files that were uploaded and wait for the act that names them: in memory, for their
// uploader alone, for an hour at most.
#pragma once

#include <algorithm>
#include <map>
#include <memory>

#include "base/fixed_bytes.h"
#include "base/random.h"
#include "node/api/memory_file.h"

namespace harkara::node::api {

inline constexpr std::int64_t kUploadHolds_ms = 3'600'000;

class Uploads {
 public:
  Uploads(std::uint64_t memory_bytes, Random& random)
      : memory_bytes_(memory_bytes), random_(random) {}

  // Is there room for as much beside what is held and on its way? Errc::full.
  Status reserve(std::uint64_t bytes);
  void unreserve(std::uint64_t bytes) { coming_bytes_ -= std::min(coming_bytes_, bytes); }

  std::string keep(const std::string& user, std::unique_ptr<MemoryFile> file, std::int64_t now_ms);
  // Errc::not_found: send it again. Another's is not found. What is held may be forgotten
  // at any time, but lives as long as its holder.
  Result<std::shared_ptr<const MemoryFile>> find(const std::string& user,
                                                 const std::string& id) const;
  Status remove(const std::string& user, const std::string& id);
  void forget_old(std::int64_t now_ms);
  void forget_all_of(const std::string& user);
  std::uint64_t held_bytes() const { return held_bytes_; }

 private:
  struct Upload {
    std::string user;
    std::shared_ptr<const MemoryFile> file;
    std::int64_t made_ms = 0;
  };
  template <class Which>
  void drop(const Which& which);

  std::uint64_t memory_bytes_;
  Random& random_;
  std::uint64_t held_bytes_ = 0;
  std::uint64_t coming_bytes_ = 0;
  std::map<std::string, Upload> uploads_;
};

}  // namespace harkara::node::api
