#include "node/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "node/advice.h"

namespace harkara::node {

Result<RunLock> RunLock::take(const std::filesystem::path& run_directory) {
  const std::filesystem::path path = run_directory / "lock";
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.valid()) return io_error("cannot open", path);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    const Result<Bytes> holder = read_file(path);
    std::string pid = holder ? std::string(as_text(*holder)) : "?";
    while (!pid.empty() && pid.back() == '\n') pid.pop_back();
    return fail_next(Errc::busy,
                     run_directory.parent_path().string() + ": already running as pid " + pid,
                     "stop it with: kill " + pid);
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.get(), 0) != 0 ||
      ::pwrite(file.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
    return io_error("cannot write", path);
  return RunLock(std::move(file));
}

}  // namespace harkara::node
