// W1: what a clinic sends in a morning. 20 consult records (JSON, 32 779 B in all) and
// 4 images of 60 000 B (random bytes, as a JPEG's are): 272 779 B. Made from a seed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace harkara::bench {

inline constexpr std::size_t kRecordsPerWork = 20;
inline constexpr std::size_t kImagesPerWork = 4;
inline constexpr std::size_t kImageBytes = 60'000;

struct WorkFile {
  std::string name;  // "consult-01.json", "image-1.jpg": records sort first
  std::string bytes;
};

struct Work {
  std::vector<WorkFile> records;
  std::vector<WorkFile> images;
  std::uint64_t bytes() const;
};

// `times` times W1, no two files alike.
Work make_work(std::uint64_t seed, std::size_t times);
// REQUIRES: at least 1 000 bytes.
std::string make_record(std::uint64_t seed, std::size_t bytes);
std::string make_image(std::uint64_t seed, std::size_t bytes);
void write_work(const Work& work, const std::filesystem::path& folder);

}  // namespace harkara::bench
