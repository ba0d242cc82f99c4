// What people do about each case: the clinic asks, the desk asks back, passes on and
// answers, the clinic reports what became of the patient. How bundles travel is none of
// its business.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sim/run/desk_queue.h"
#include "sim/run/letter.h"
#include "sim/run/parts.h"
#include "sim/run/sitting_book.h"

namespace harkara::sim {

class Post {
 public:
  Post() = default;
  Post(const Post&) = delete;
  Post& operator=(const Post&) = delete;
  virtual ~Post() = default;
  // Returns the number of the bundle.
  virtual std::uint32_t send(const Letter& letter) = 0;
};

// A part of a case's way: bundles travel, or somebody takes their time. One follows the
// other without a gap.
struct Leg {
  enum class Kind : std::uint8_t { travel, desk, sitting, clinic };
  Kind kind = Kind::travel;
  std::uint32_t node = 0;  // where it is spent, or where it goes
  std::int64_t since_ms = 0;
  std::int64_t until_ms = -1;          // -1: not yet
  std::vector<std::uint32_t> bundles;  // those that are waited for; none when all have come
  std::uint32_t missing = 0;           // of them
  std::uint32_t last = 0;              // the one that came last
};

struct CaseState {
  std::vector<Leg> legs;  // none: made after the end
  std::uint32_t desk = PlannedCase::kNoDesk;
  std::int64_t at_desk_ms = -1;   // since when it is at that desk
  std::int64_t complete_ms = -1;  // the question, with all it needs
  std::int64_t home_ms = -1;      // the answer was read
  std::uint32_t papers_missing = 0;
  bool asked = false;
  bool referred = false;
};

class CaseFlow {
 public:
  // They outlive this, which does not move.
  CaseFlow(World& world, const NetworkPlan& plan, const Parts& parts, Post& post);

  // The letter with this bundle is where it was sent. Called once for each.
  void arrived(std::uint32_t bundle, const Letter& letter);

  const CaseState& state(std::uint32_t number) const { return cases_[number]; }
  // Of the cases made in this part, in their order.
  void each_case(std::uint32_t part, const std::function<void(std::uint32_t)>& visit) const;
  // The part has come to its end: what is kept of its cases, but for when they ended, is freed.
  void forget_cases(std::uint32_t part);
  const Counters& counters() const { return counters_; }
  const SittingUse& sittings() const { return sittings_.use(); }
  // When it was answered, or had arrived where nobody answers; -1: not yet.
  std::int64_t ended_ms(std::uint32_t number) const;

 private:
  void plan_cases(const Parts& parts);
  void plan_case(std::uint32_t number);
  void open(std::uint32_t number);
  Leg& next_leg(std::uint32_t number, Leg::Kind kind, std::uint32_t node);
  void travel(const Letter& letter, bool awaited);
  void step(std::uint32_t number, Role role);
  void come_to_desk(std::uint32_t number);
  void queue(std::uint32_t number);
  void served(std::uint32_t number);
  void send_home(std::uint32_t number, Role role, std::uint64_t bytes);
  void ask_back(std::uint32_t number);
  void refer(std::uint32_t number);
  void answer(std::uint32_t number);
  void prepare_reply(std::uint32_t number);
  void book(std::uint32_t number);
  void send_papers(std::uint32_t number);
  void came_home(std::uint32_t number);
  std::int64_t now_ms() const { return world_.now().monotonic_ms; }
  std::uint32_t desk_node(std::uint32_t number) const;

  World& world_;
  const NetworkPlan& plan_;
  Post& post_;
  std::vector<CaseState> cases_;
  std::vector<std::unique_ptr<DeskQueue>> desks_;
  SittingBook sittings_;
  Counters counters_;
  std::uint64_t first_place_ = 0;     // of the cases, among events of one moment
  std::vector<std::uint32_t> first_;  // case of each part
  std::vector<std::uint32_t> next_;   // of the same part
};

}  // namespace harkara::sim
