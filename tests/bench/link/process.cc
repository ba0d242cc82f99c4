#include "tests/bench/link/process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace harkara::bench {
namespace {

int exit_code(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Between fork and exec: system calls only, since other threads may hold locks.
[[noreturn]] void become(char* const* argv, int network, const char* output) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (network >= 0 && ::setns(network, CLONE_NEWNET) != 0) ::_exit(126);
  const int null = ::open("/dev/null", O_RDWR);
  const int out = *output == '\0' ? null : ::open(output, O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(null, 0);
  ::dup2(out, 1);
  ::dup2(out, 2);
  ::execvp(argv[0], argv);
  ::_exit(127);
}

}  // namespace

std::string command_line(const Words& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

Process::Process(const Words& words, const Place& place) {
  Words copy = words;
  std::vector<char*> argv;
  for (std::string& word : copy) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string output = place.output.string();
  pid_ = ::fork();
  if (pid_ == 0) become(argv.data(), place.network, output.c_str());
  ::setpgid(pid_, pid_);
}

Process::~Process() {
  if (pid_ <= 0) return;
  ::kill(-pid_, SIGKILL);
  wait();
}

std::optional<int> Process::ended() {
  int status = 0;
  if (!exit_ && ::waitpid(pid_, &status, WNOHANG) == pid_) exit_ = exit_code(status);
  return exit_;
}

int Process::wait() {
  int status = 0;
  if (!exit_ && ::waitpid(pid_, &status, 0) == pid_) exit_ = exit_code(status);
  return exit_.value_or(127);
}

void Process::terminate() {
  ::kill(pid_, SIGTERM);
  for (int i = 0; i < 500 && !ended(); ++i) ::usleep(10'000);
  if (!ended()) ::kill(-pid_, SIGKILL);
  wait();
}

void Retried::tick(double now_s) {
  if (done_ || now_s < due_s_) return;
  if (process_) {
    const auto code = process_->ended();
    if (!code) return;
    done_ = until_success_ && *code == 0;
    process_.reset();
    due_s_ = now_s + 1;
    return;
  }
  process_.emplace(words_, place_);
  ++starts_;
}

}  // namespace harkara::bench
