#include "app/sweep_work.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <iostream>

#include "app/sweep_file.h"
#include "node/advice.h"
#include "node/files.h"
#include "sim/run/network_run.h"
#include "sim/sweep/outcome.h"

namespace harkara::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxManifestFileBytes = std::size_t{512} << 20U;
constexpr mode_t kForAll = 0644;

// Written beside under this process's name, so that two that do the same run at once do not
// meet; the bytes are the same anyway.
Status write_result(const fs::path& path, std::string_view text) {
  fs::path own = path;
  own += "." + std::to_string(::getpid());
  HARKARA_TRY(node::write_file(own, as_view(text), kForAll));
  std::error_code error;
  fs::rename(own, path, error);
  if (error) return fail(Errc::io, "cannot rename " + own.string() + ": " + error.message());
  return ok();
}

Status do_run(const fs::path& directory, const sim::Manifest& manifest, const sim::SweepRun& run) {
  HARKARA_ASSIGN(const sim::NetworkPlan plan, plan_of(manifest, run));
  sim::NetworkRun network(plan);
  return write_result(result_path(directory, run.id),
                      sim::outcome_text(sim::outcome_of(run.id, network.run())));
}

// In the child: never returns.
[[noreturn]] void work(const fs::path& directory, const sim::Manifest& manifest,
                       const sim::SweepRun& run, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it died before it could take us along
  const Status done = do_run(directory, manifest, run);
  if (!done) std::cerr << "run " + run.id + ": " + done.error().message + "\n" << std::flush;
  ::_exit(done ? 0 : 1);
}

std::vector<const sim::SweepRun*> of_shard(const sim::Manifest& manifest, Shard shard) {
  std::vector<const sim::SweepRun*> out;
  for (std::size_t i = shard.index; i < manifest.runs.size(); i += shard.count)
    out.push_back(&manifest.runs[i]);
  return out;
}

}  // namespace

fs::path result_path(const fs::path& directory, const std::string& run) {
  return directory / "results" / (run + ".json");
}

Result<sim::Manifest> open_sweep(const fs::path& directory) {
  const fs::path path = directory / "manifest.json";
  auto text = node::read_file(path, kMaxManifestFileBytes);
  if (!text && text.error().code == Errc::not_found)
    return node::fail_next(Errc::not_found, "there is no " + path.string(),
                           "harkara sim sweep plan SWEEP.toml --out " + directory.string());
  if (!text) return std::move(text).error();
  auto manifest = sim::read_manifest(as_text(*text));
  if (!manifest) return node::within(path.string(), std::move(manifest).error());
  return manifest;
}

Status create_sweep(const fs::path& directory, const sim::Manifest& manifest) {
  std::error_code error;
  fs::create_directories(directory / "results", error);
  if (error) return fail(Errc::io, "cannot create " + directory.string() + ": " + error.message());
  const fs::path path = directory / "manifest.json";
  const std::string text = sim::manifest_text(manifest);
  const auto there = node::read_file(path, kMaxManifestFileBytes);
  if (!there && there.error().code == Errc::not_found)
    return node::write_file(path, as_view(text), kForAll);
  if (!there) return there.error();
  if (as_text(*there) == text) return ok();
  return node::fail_next(Errc::refused, path.string() + " is of another sweep, or other engines",
                         "plan into another directory: a manifest never changes");
}

Result<Shard> shard_setting(std::string_view text) {
  Shard out;
  const char* end = text.data() + text.size();
  const auto [slash, error] = std::from_chars(text.data(), end, out.index);
  if (error == std::errc() && slash != end && *slash == '/') {
    const auto [last, wrong] = std::from_chars(slash + 1, end, out.count);
    if (wrong == std::errc() && last == end && out.index < out.count) return out;
  }
  return node::fail_next(Errc::invalid, "--shard: '" + std::string(text) + "' is no shard",
                         "give the number of this one and of all, such as 0/3, 1/3 and 2/3");
}

Result<WorkDone> run_sweep(const fs::path& directory, const sim::Manifest& manifest, Shard shard,
                           std::size_t jobs, const SweepProgress& progress) {
  const auto runs = of_shard(manifest, shard);
  WorkDone out;
  std::size_t next = 0;
  std::size_t working = 0;
  const pid_t self = ::getpid();
  while (next < runs.size() || working > 0) {
    if (progress) progress(out.before + out.done, runs.size());
    std::error_code error;
    if (next < runs.size() && fs::exists(result_path(directory, runs[next]->id), error)) {
      ++out.before;
      ++next;
      continue;
    }
    if (next < runs.size() && working < jobs) {
      const pid_t child = ::fork();
      if (child == 0) work(directory, manifest, *runs[next], self);
      if (child < 0) return node::io_error("cannot start a worker in", directory);
      ++working;
      ++next;
      continue;
    }
    int status = 0;
    if (::waitpid(-1, &status, 0) < 0) continue;  // interrupted
    --working;
    ++(WIFEXITED(status) && WEXITSTATUS(status) == 0 ? out.done : out.failed);
  }
  if (progress) progress(out.before + out.done, runs.size());
  return out;
}

}  // namespace harkara::app
