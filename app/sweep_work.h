// A planned sweep in a directory: manifest.json, and results/RUN.json for each run that is
// done. A run is done when its file is there; nothing else is remembered.
#pragma once

#include <filesystem>
#include <functional>

#include "base/result.h"
#include "sim/sweep/manifest.h"

namespace harkara::app {

std::filesystem::path result_path(const std::filesystem::path& directory, const std::string& run);

// Errc::not_found, invalid, unsupported.
Result<sim::Manifest> open_sweep(const std::filesystem::path& directory);
// Writes the manifest. Nothing when this very one is there; Errc::refused for another.
Status create_sweep(const std::filesystem::path& directory, const sim::Manifest& manifest);

struct Shard {  // this one of so many
  std::size_t index = 0;
  std::size_t count = 1;
};
// "0/3". Errc::invalid.
Result<Shard> shard_setting(std::string_view text);

struct WorkDone {
  std::size_t done = 0;    // by this call
  std::size_t before = 0;  // were there already
  std::size_t failed = 0;  // a worker was killed, or could not finish
};

// Runs what is not done of a shard, each run in a process of its own, `jobs` at a time. A
// killed one costs its run only. Called with what is done so far and how many there are.
using SweepProgress = std::function<void(std::size_t done, std::size_t all)>;
Result<WorkDone> run_sweep(const std::filesystem::path& directory, const sim::Manifest& manifest,
                           Shard shard, std::size_t jobs, const SweepProgress& progress);

}  // namespace harkara::app
