#include "tests/bench/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace harkara::bench {
namespace {

pid_t spawn(std::vector<std::string> words, int out) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a bench that is stopped leaves no daemons behind
  if (::getppid() != parent) ::_exit(127);
  const int null = ::open("/dev/null", O_RDWR);
  ::dup2(null, 0);
  ::dup2(out >= 0 ? out : null, 1);
  ::dup2(null, 2);
  ::execvp(argv[0], argv.data());
  ::_exit(127);
}

int wait_for(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

bool installed(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::stringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (::access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0) return true;
  return false;
}

int run(const std::vector<std::string>& words, std::string* out) {
  std::array<int, 2> pipe{-1, -1};
  if (out != nullptr && ::pipe2(pipe.data(), O_CLOEXEC) != 0) return 127;
  const pid_t pid = spawn(words, pipe[1]);
  if (out != nullptr) {
    ::close(pipe[1]);
    std::array<char, 4'096> buffer;
    for (ssize_t n; (n = ::read(pipe[0], buffer.data(), buffer.size())) > 0;)
      out->append(buffer.data(), static_cast<std::size_t>(n));
    ::close(pipe[0]);
  }
  return wait_for(pid);
}

Child::Child(const std::vector<std::string>& words) : pid_(spawn(words, -1)) {}

Child::~Child() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  wait_for(pid_);
}

void Child::terminate() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  wait_for(pid_);
  pid_ = -1;
}

double now_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace harkara::bench
