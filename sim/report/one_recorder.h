// A run under The ONE's rules, told to an observer in the numbers of its trace's plan.
#pragma once

#include <map>

#include "sim/input/trace.h"
#include "sim/one/result.h"
#include "sim/one/watch.h"
#include "sim/plan/network_plan.h"
#include "sim/run/observer.h"

namespace harkara::sim {

class OneRecorder final : public one::Watch {
 public:
  // All outlive this. REQUIRES: a plan that plan_of_trace() made of this trace, with the rates
  // and the end that the run has. What the plan leaves out is not told.
  OneRecorder(const Trace& trace, const NetworkPlan& plan, RunObserver& observer);

  void made(std::uint32_t message, std::int64_t at_ms) override;
  void moved(std::uint32_t message, std::uint32_t from, std::uint32_t to, bool arrived,
             std::int64_t at_ms) override;
  void dropped(std::uint32_t message, std::uint32_t node, std::int64_t at_ms) override;
  void link_up(std::uint32_t link, std::uint32_t a, std::uint32_t b, std::uint64_t bytes_per_s,
               std::int64_t at_ms) override;
  void carried(std::uint32_t link, std::uint64_t bytes) override;
  void lost(std::uint32_t link, std::uint64_t bytes) override;
  void link_down(std::uint32_t link, std::int64_t at_ms) override;
  void fill(const std::vector<std::uint64_t>& used_bytes, std::int64_t at_ms) override;
  // Of contacts that outlast the run.
  void finish();

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Message {
    std::uint32_t number = kNone;  // of its case
    bool homeward = false;
    bool ends_case = false;  // when it arrives
    std::uint32_t bundle = kNone;
  };
  struct LinkKey {
    std::uint32_t low;
    std::uint32_t high;
    std::uint64_t rate_Bps;
    auto operator<=>(const LinkKey&) const = default;
  };

  const NetworkPlan& plan_;
  RunObserver& observer_;
  std::vector<Message> messages_;  // as in one::RunResult
  std::uint32_t bundles_ = 0;
  std::map<LinkKey, std::uint32_t> links_;
  std::map<std::uint32_t, ContactEnded> open_;  // by the run's own number of the link
};

}  // namespace harkara::sim
