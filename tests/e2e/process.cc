#include "tests/e2e/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <thread>

extern char** environ;

namespace harkara::e2e {
namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

// All allocation happens before the fork: the test process has threads.
pid_t spawn(const Words& words, const Words& env, int out, int err) {
  Words arguments = words;
  Words variables = env;
  for (char** v = environ; *v != nullptr; ++v) variables.emplace_back(*v);
  auto argv = pointers(arguments);
  auto envp = pointers(variables);
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid != 0) return pid;
  const int null = ::open("/dev/null", O_RDONLY);
  ::dup2(null, 0);
  ::dup2(out, 1);
  ::dup2(err, 2);
  ::execve(argv[0], argv.data(), envp.data());
  ::_exit(127);
}

int exit_code(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void drain(std::array<int, 2> from, std::array<std::string*, 2> to) {
  std::array<pollfd, 2> fds = {pollfd{from[0], POLLIN, 0}, pollfd{from[1], POLLIN, 0}};
  int open = 2;
  while (open > 0) {
    ::poll(fds.data(), fds.size(), -1);
    for (std::size_t i = 0; i < fds.size(); ++i) {
      if (fds[i].fd < 0 || fds[i].revents == 0) continue;
      std::array<char, 65'536> buffer;
      const ssize_t n = ::read(fds[i].fd, buffer.data(), buffer.size());
      if (n > 0) {
        to[i]->append(buffer.data(), static_cast<std::size_t>(n));
      } else {
        fds[i].fd = -1;
        --open;
      }
    }
  }
}

}  // namespace

std::string binary() {
  const char* named = std::getenv("HARKARA_BINARY");
  return named != nullptr ? named : HARKARA_BINARY_DEFAULT;
}

Json Outcome::json() const {
  INFO("exit " << exit << "\nout: " << out << "\nerr: " << err);
  const Json parsed = Json::parse(out, nullptr, false);
  REQUIRE_FALSE(parsed.is_discarded());
  return parsed;
}

Outcome run(const Words& words, const Words& env) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  REQUIRE(::pipe2(out.data(), O_CLOEXEC) == 0);
  REQUIRE(::pipe2(err.data(), O_CLOEXEC) == 0);
  const pid_t pid = spawn(words, env, out[1], err[1]);
  ::close(out[1]);
  ::close(err[1]);
  Outcome outcome;
  drain({out[0], err[0]}, {&outcome.out, &outcome.err});
  ::close(out[0]);
  ::close(err[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  outcome.exit = exit_code(status);
  return outcome;
}

Process::Process(const Words& words, const std::filesystem::path& log, const Words& env) {
  const int fd = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  REQUIRE(fd >= 0);
  pid_ = spawn(words, env, fd, fd);
  ::close(fd);
}

Process& Process::operator=(Process&& other) noexcept {
  if (this != &other) {
    kill9();
    pid_ = std::exchange(other.pid_, -1);
  }
  return *this;
}

bool Process::running() {
  if (pid_ < 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  pid_ = -1;
  return false;
}

void Process::kill9() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

int Process::stop(int timeout_ms) {
  if (pid_ < 0) return -1;
  ::kill(pid_, SIGTERM);
  int status = 0;
  for (int waited = 0; waited < timeout_ms; waited += 10) {
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      return exit_code(status);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  kill9();
  return -1;
}

}  // namespace harkara::e2e
