// A plan carried out by the shipping engines, in virtual time.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "sim/link.h"
#include "sim/run/contact_watch.h"
#include "sim/run/desk_queue.h"
#include "sim/run/journeys.h"
#include "sim/run/observer.h"
#include "sim/run/report.h"

namespace harkara::sim {

class NetworkRun {
 public:
  // The plan outlives this, and so does the observer, if there is one.
  // REQUIRES: a plan that expand() or plan_of_trace() made.
  explicit NetworkRun(const NetworkPlan& plan, Depth depth = Depth::flow,
                      RunObserver* observer = nullptr);

  // Called some hundred times with how far the run is.
  using Progress = std::function<void(std::int64_t done_ms, std::int64_t end_ms)>;
  RunReport run(const Progress& progress = {});

 private:
  struct Case {
    std::vector<std::uint32_t> bundles;  // its parts'
    std::uint32_t missing = 0;           // parts that have not arrived
    std::uint32_t last = 0;              // the part that came last
    std::int64_t complete_ms = -1;
    std::int64_t answer_ms = -1;  // when it was given
    std::uint32_t answer = 0;     // its bundle
    std::int64_t home_ms = -1;    // when it was read
  };
  struct Meaning {  // of a bundle
    std::uint32_t number;
    bool answer;
    std::uint32_t destination;
    std::int64_t made_ms = 0;
    std::int64_t arrived_ms = -1;
    bool arrived() const { return arrived_ms >= 0; }
  };

  void add_nodes(Depth depth);
  void add_links();
  void begin_contact(std::uint32_t link);
  void end_contact(std::uint32_t link);
  void plan_cases();
  void open_case(std::uint32_t number);
  std::uint32_t submit(std::uint32_t from, const EndpointId& to, const PlannedPart& part,
                       Meaning meaning);
  void hand_over(std::uint32_t from, const EndpointId& to, const PlannedPart& part,
                 std::uint32_t bundle);
  void hear(std::uint32_t node, const sync::Notice& notice);
  void arrived(std::uint32_t bundle);
  void end_case(std::uint32_t number);
  void expire(std::uint32_t node, const BundleId& id);
  void give_answer(std::uint32_t number);
  void show_fill();
  EndpointId destination_of(const PlannedCase& planned) const;

  // --- figures (network_report.cc) ---
  RunReport report() const;
  void account(Journeys::Waits& waits, std::uint32_t number) const;
  std::int64_t ended_ms(std::uint32_t number) const;  // -1: not yet
  std::vector<LinkUse> link_use() const;
  Transfers transfers() const;

  const NetworkPlan& plan_;
  RunObserver* const observer_;  // may be null
  World world_;
  SeededRandom keys_;
  Pki pki_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::map<NodeId, std::uint32_t> index_;
  LinkTable table_;
  std::vector<Link*> links_;
  std::optional<ContactWatch> watch_;  // when somebody observes
  std::vector<std::unique_ptr<DeskQueue>> desks_;
  Journeys journeys_;
  std::vector<Case> cases_;
  std::vector<Meaning> meanings_;
  std::map<BundleId, std::uint32_t> bundles_;
  std::uint64_t put_off_ = 0;
  std::uint64_t relayed_ = 0;
  std::uint64_t expired_ = 0;
};

}  // namespace harkara::sim
