// A plan carried out by the shipping engines, in virtual time. Parts of the network that have
// nothing to do with each other are run one after the other to the end, and each leaves no more
// than its figures; with an observer all are run together, for it is told things in their order.
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
#include "sim/run/tally.h"
#include "sim/stand_in_signatures.h"
#include "sim/zero_chunks.h"

namespace harkara::sim {

class NetworkRun final : private Post {
 public:
  // The plan outlives this, and so does the observer, if there is one.
  // REQUIRES: a plan that expand() or plan_of_trace() made.
  explicit NetworkRun(const NetworkPlan& plan, Depth depth = Depth::flow,
                      RunObserver* observer = nullptr, const RoutingChoice& routing = {});

  // Called now and then with how far the run is; times, when parts are run one after the other,
  // are what the whole has come to.
  using Progress = std::function<void(std::int64_t done_ms, std::int64_t end_ms)>;
  RunReport run(const Progress& progress = {});  // once

 private:
  // Nodes and links are there from the start of their part to its end.
  void start_part(std::uint32_t part);
  void end_part(std::uint32_t part);
  void add_node(std::uint32_t number);
  void add_link(std::uint32_t number);
  void run_together(const Progress& progress);
  void run_apart(const Progress& progress);
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
  void count_cases(std::uint32_t part);
  void count_bundles();  // all there are; then they are forgotten
  void sample(const std::vector<std::uint32_t>& bundles);
  void account(const Leg& leg);
  RunReport report();
  std::vector<Cause> causes() const;
  std::vector<LinkUse> link_use() const;

  const NetworkPlan& plan_;
  const Depth depth_;
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
  std::vector<NodeKeys> node_keys_;
  IdTable<NodeId> index_;
  std::vector<std::unique_ptr<Node>> nodes_;        // null: of a part that is not run now
  std::vector<std::unique_ptr<LinkTable>> tables_;  // by part, as above
  std::vector<Link*> links_;                        // as above
  std::optional<ContactWatch> watch_;               // when somebody observes
  Journeys journeys_;
  CaseFlow flow_;
  std::deque<SentLetter> sent_;  // by bundle, as journeys_
  IdTable<BundleId> bundles_;
  Tally tally_;
  Journeys::Waits waits_;
  OracleSample sample_;
  std::vector<LinkCounters> carried_;  // by links of parts that ended
  std::uint64_t put_off_ = 0;
  std::uint64_t relayed_ = 0;
  std::uint64_t expired_ = 0;
  std::uint64_t told_twice_ = 0;
  std::vector<std::uint64_t> bulky_;  // bundles under way that are of class bulk, by part
};

}  // namespace harkara::sim
