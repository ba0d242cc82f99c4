#include "app/fuzz_session.h"

#include <poll.h>

#include "app/run_apart.h"
#include "sim/digest.h"

namespace harkara::app {
namespace {

using sim::fuzz::Outcome;

constexpr double kYear_ms = 365.25 * 24 * 3'600'000;

void add(FuzzSum& sum, std::uint64_t seed, const Outcome& outcome) {
  ++sum.runs;
  sum.events += outcome.events;
  sum.sent += outcome.sent;
  sum.delivered += outcome.delivered;
  sum.simulated_years += static_cast<double>(outcome.simulated_ms) / kYear_ms;
  for (std::size_t i = 0; i < sim::fuzz::kCheckers; ++i) sum.looked[i] += outcome.looked[i];
  if (outcome.violation && (!sum.failed || seed < sum.failed->first))
    sum.failed.emplace(seed, *outcome.violation);
}

class Session {
 public:
  explicit Session(const FuzzLimits& limits) : limits_(limits), next_(limits.first_seed) {}

  FuzzSum run() && {
    while (start_some() || !running_.empty()) {
      wait_for_one();
      if (limits_.progress) limits_.progress(sum_);
    }
    sim::Digest digest;
    for (const auto& [seed, of_run] : digests_) digest.add(of_run);
    sum_.digest = digest.value();
    return std::move(sum_);
  }

 private:
  bool more() const {
    if (sum_.failed) return false;
    if (limits_.runs > 0 && next_ - limits_.first_seed >= limits_.runs) return false;
    return !limits_.over || !limits_.over();
  }

  bool start_some() {
    bool started = false;
    while (running_.size() < limits_.jobs && more()) {
      running_.try_emplace(next_, choices_of(next_), kRunLimit_s);
      ++next_;
      started = true;
    }
    return started;
  }

  void wait_for_one() {
    std::vector<pollfd> waiting;
    for (const auto& [seed, run] : running_) waiting.push_back({run.descriptor(), POLLIN, 0});
    ::poll(waiting.data(), waiting.size(), -1);
    for (auto at = running_.begin(); at != running_.end();) {
      pollfd one{at->second.descriptor(), POLLIN, 0};
      if (::poll(&one, 1, 0) <= 0) {
        ++at;
        continue;
      }
      const Outcome outcome = at->second.outcome();
      digests_[at->first] = outcome.digest;
      add(sum_, at->first, outcome);
      at = running_.erase(at);
    }
  }

  const FuzzLimits& limits_;
  std::uint64_t next_;
  std::map<std::uint64_t, RunApart> running_;
  std::map<std::uint64_t, std::uint64_t> digests_;
  FuzzSum sum_;
};

}  // namespace

FuzzSum fuzz_seeds(const FuzzLimits& limits) {
  return Session(limits).run();
}

sim::fuzz::ChoiceList choices_of(std::uint64_t seed) {
  sim::fuzz::Choices choices(seed);
  sim::fuzz::read_script(choices);
  return choices.made();
}

}  // namespace harkara::app
