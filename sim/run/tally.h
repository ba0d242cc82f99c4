// The figures of a run, gathered while it goes: of a month of ten thousand nodes nobody keeps
// every bundle to the end.
#pragma once

#include <string>
#include <vector>

#include "sim/run/letter.h"
#include "sim/run/report.h"

namespace harkara::sim {

// How long cases or bundles of one kind took.
class Durations {
 public:
  explicit Durations(std::string name) { out_.name = std::move(name); }
  // -1: not answered, and has waited so long.
  void add(std::int64_t took_ms, std::int64_t waited_ms);
  bool empty() const { return out_.created == 0; }
  Answered finish();

 private:
  Answered out_;
  std::vector<std::int64_t> took_;
};

class Tally {
 public:
  // The plan outlives this.
  explicit Tally(const NetworkPlan& plan);

  // Each once, when no more will become of it; -1: it never ended.
  void add_case(std::uint32_t number, std::int64_t ended_ms);
  void add_bundle(const SentLetter& sent);
  // Once.
  void finish(RunReport& out);

 private:
  Transfers transfers();

  const NetworkPlan& plan_;
  Durations all_{"all"};
  Durations questions_{"questions"};
  std::vector<Durations> classes_;
  std::vector<Durations> beneficiaries_;
  std::vector<Durations> places_;
  std::vector<Durations> bundles_;      // by class
  std::vector<Durations> beside_bulk_;  // by class
  Transfers transfers_;
  std::vector<std::int64_t> latencies_;
};

}  // namespace harkara::sim
