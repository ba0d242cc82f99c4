// Writes events.jsonl while a run goes on. Its grammar is sim/report/EVENTS.md.
#pragma once

#include <functional>
#include <string_view>

#include "sim/plan/network_plan.h"
#include "sim/run/observer.h"

namespace harkara::sim {

class EventLog : public RunObserver {
 public:
  // Takes whole lines, each with its line feed.
  using Write = std::function<void(std::string_view lines)>;

  // Writes what the plan says.
  EventLog(const NetworkPlan& plan, Write write);
  // After the run. A file without this line is a run that was cut short.
  void finish(std::uint64_t events, std::uint64_t digest);

  void made(const BundleMade& event) override;
  void moved(const BundleMoved& event) override;
  void expired(const BundleExpired& event) override;
  void put_off(const BundlePutOff& event) override;
  void ended(const CaseEnded& event) override;
  void contact(const ContactEnded& event) override;
  void fill(const StoreFill& event) override;

 private:
  void line(std::string text);
  void write_nodes(const NetworkPlan& plan);
  void write_cases(const NetworkPlan& plan);

  Write write_;
  std::uint32_t nodes_;
  std::int64_t end_ms_;
  std::string fills_;  // of the nodes so far, of one hour
};

}  // namespace harkara::sim
