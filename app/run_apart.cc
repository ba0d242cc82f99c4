#include "app/run_apart.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "base/codec.h"

namespace harkara::app {
namespace {

using sim::fuzz::Checker;
using sim::fuzz::ChoiceList;
using sim::fuzz::Outcome;
using sim::fuzz::Violation;

Bytes encode(const Outcome& outcome) {
  ByteWriter out;
  out.u8(outcome.violation ? 1 : 0);
  if (outcome.violation) {
    out.u8(static_cast<std::uint8_t>(outcome.violation->checker));
    out.i64(outcome.violation->at_ms);
    out.bytes32(as_view(outcome.violation->what));
  }
  for (const std::uint64_t looked : outcome.looked) out.u64(looked);
  out.u64(outcome.events);
  out.u64(outcome.delivered);
  out.u64(outcome.sent);
  out.i64(outcome.simulated_ms);
  out.u64(outcome.digest);
  return out.take();
}

std::optional<Outcome> decode(View bytes) {
  ByteReader in(bytes);
  Outcome outcome;
  if (in.u8() == 1) {
    Violation violation{static_cast<Checker>(in.u8()), {}, static_cast<std::int64_t>(in.u64())};
    violation.what = as_text(in.bytes32());
    outcome.violation = violation;
  }
  for (std::uint64_t& looked : outcome.looked) looked = in.u64();
  outcome.events = in.u64();
  outcome.delivered = in.u64();
  outcome.sent = in.u64();
  outcome.simulated_ms = static_cast<std::int64_t>(in.u64());
  outcome.digest = in.u64();
  if (!in.finished()) return std::nullopt;
  return outcome;
}

[[noreturn]] void run_in_child(const ChoiceList& given, int out, unsigned limit_s) {
  ::dup2(out, STDERR_FILENO);  // what an assertion says is all that comes then
  ::alarm(limit_s);
  sim::fuzz::Choices choices(given);
  const Bytes bytes = encode(sim::fuzz::run_script(sim::fuzz::read_script(choices)));
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t wrote = ::write(out, bytes.data() + written, bytes.size() - written);
    if (wrote <= 0) ::_exit(1);
    written += static_cast<std::size_t>(wrote);
  }
  ::_exit(0);
}

Outcome stopped_by(int status, std::string_view said) {
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  std::string what = signal == SIGALRM   ? "the run does not end"
                     : signal == SIGABRT ? "an assertion failed"
                     : signal != 0       ? "the run stopped: " + std::string(::strsignal(signal))
                                         : "the run stopped";
  said = said.substr(0, said.find('\n'));
  if (!said.empty() && signal != 0) what += ": " + std::string(said);
  Outcome outcome;
  outcome.violation = Violation{Checker::stopped, std::move(what), 0};
  return outcome;
}

}  // namespace

RunApart::RunApart(const ChoiceList& choices, unsigned limit_s) {
  int ends[2];
  HARKARA_ASSERT(::pipe2(ends, O_CLOEXEC) == 0);
  child_ = ::fork();
  HARKARA_ASSERT(child_ >= 0);
  if (child_ == 0) run_in_child(choices, ends[1], limit_s);
  ::close(ends[1]);
  out_ = ends[0];
}

RunApart::RunApart(RunApart&& other) noexcept
    : child_(std::exchange(other.child_, -1)), out_(std::exchange(other.out_, -1)) {}

RunApart::~RunApart() {
  if (out_ >= 0) ::close(out_);
  if (child_ < 0) return;
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
}

Outcome RunApart::outcome() {
  Bytes bytes;
  std::uint8_t buffer[1'024];
  for (;;) {
    const ssize_t got = ::read(out_, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    append(bytes, View(buffer, static_cast<std::size_t>(got)));
  }
  int status = 0;
  ::waitpid(std::exchange(child_, -1), &status, 0);
  if (auto outcome = decode(bytes)) return *outcome;
  return stopped_by(status, as_text(bytes));
}

Outcome run_apart(const ChoiceList& choices, unsigned limit_s) {
  return RunApart(choices, limit_s).outcome();
}

}  // namespace harkara::app
