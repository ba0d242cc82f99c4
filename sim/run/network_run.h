// A plan carried out by the shipping engines, in virtual time.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "sim/id_table.h"
#include "sim/link.h"
#include "sim/route/spray_router.h"
#include "sim/run/case_flow.h"
#include "sim/run/contact_watch.h"
#include "sim/run/journeys.h"
#include "sim/run/observer.h"
#include "sim/run/oracle_gap.h"
#include "sim/run/parts.h"
#include "sim/run/report.h"
#include "sim/stand_in_signatures.h"
#include "sim/zero_chunks.h"

namespace harkara::sim {

class NetworkRun final : private Post {
 public:
  // The plan outlives this, and so does the observer, if there is one.
  // REQUIRES: a plan that expand() or plan_of_trace() made.
  explicit NetworkRun(const NetworkPlan& plan, Depth depth = Depth::flow,
                      RunObserver* observer = nullptr, const RoutingChoice& routing = {});

  // Called now and then with how far the run is.
  using Progress = std::function<void(std::int64_t done_ms, std::int64_t end_ms)>;
  RunReport run(const Progress& progress = {});

 private:
  struct Meaning {  // of a bundle
    Letter letter;
    bool beside_bulk = false;  // something bulky was under way in its part when it was made
    std::int64_t made_ms = 0;
    std::int64_t arrived_ms = -1;
    bool arrived() const { return arrived_ms >= 0; }
  };

  void add_nodes(Depth depth);
  void add_links();
  RouterMaker router_maker() const;
  void begin_contact(std::uint32_t link);
  void end_contact(std::uint32_t link);
  void plan_contact(std::uint32_t link, std::size_t number);
  std::uint32_t send(const Letter& letter) override;
  void hand_over(std::uint32_t bundle);
  void hear(std::uint32_t node, const sync::Notice& notice);
  void arrived(std::uint32_t bundle);
  void expire(std::uint32_t node, const BundleId& id);
  void show_fill();
  EndpointId destination_of(const Letter& letter) const;

  // --- figures (network_report.cc) ---
  RunReport report() const;
  void tell_cases(RunReport& out) const;
  void tell_bundles(RunReport& out) const;
  void account(Journeys::Waits& waits, std::uint32_t number) const;
  void account(Journeys::Waits& waits, const Leg& leg) const;
  std::vector<LinkUse> link_use() const;
  Transfers transfers() const;
  std::vector<TimedBundle> timed_bundles() const;

  const NetworkPlan& plan_;
  RunObserver* const observer_;  // may be null
  const RoutingChoice routing_;
  SprayAccount sprayed_;  // when they spray
  const Parts parts_;
  World world_;
  SeededRandom secret_;
  StandInSignatures stand_ins_;
  ZeroChunks zeros_;
  SeededRandom keys_;
  Pki pki_;
  std::vector<std::unique_ptr<Node>> nodes_;
  IdTable<NodeId> index_;
  LinkTable table_;
  std::vector<Link*> links_;
  std::optional<ContactWatch> watch_;  // when somebody observes
  Journeys journeys_;
  CaseFlow flow_;
  std::deque<Meaning> meanings_;
  IdTable<BundleId> bundles_;
  std::uint64_t put_off_ = 0;
  std::uint64_t relayed_ = 0;
  std::uint64_t expired_ = 0;
  std::uint64_t told_twice_ = 0;
  std::vector<std::uint64_t> bulky_;  // bundles under way that are of class bulk, by part
};

}  // namespace harkara::sim
