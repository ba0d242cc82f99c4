// The network of one run: real engines on virtual links and stores, the events that befall
// it, and a ledger of what was promised to persons.
#pragma once

#include "sim/contact_plan.h"
#include "sim/fuzz/ledger.h"
#include "sim/fuzz/wire.h"

namespace harkara::sim::fuzz {

// What happened, in words; for timelines.
using Tell = std::function<void(std::int64_t at_ms, const std::string& what)>;

class Network {
 public:
  Network(const Setting& setting, Tell tell);
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  void apply(const Event& event);
  void pass(std::int64_t ms);
  // A tomb is noted (Actor::buried_ms) so long after it was made, at most.
  static constexpr std::int64_t kTombsSeenWithin_ms = 6LL * 3600 * 1000;
  // A tomb lasts so long from then on, at least (sync/housekeeping.cc).
  static constexpr std::int64_t kTombsLast_ms = 48LL * 3600 * 1000 - kTombsSeenWithin_ms;
  std::int64_t now_ms() const { return world_.now().monotonic_ms; }

  // A person at `from` sends; nothing when the store refuses. To the hub's desk rather than
  // its inbox when `to_desk`.
  std::optional<BundleId> send(std::size_t from, std::size_t to, bool to_desk,
                               ServiceClass service_class, std::uint64_t bytes,
                               std::uint32_t lifetime_s);
  void meet(Wire& wire, std::int64_t for_ms, const Terms& terms);
  void cut_all();
  // Every fault is over: those that are gone stay gone, the hostile one is shut out.
  void mend();

  World& world() { return world_; }
  Findings& findings() { return findings_; }
  Ledger& ledger() { return ledger_; }
  std::vector<std::unique_ptr<Actor>>& actors() { return actors_; }
  std::vector<std::unique_ptr<Wire>>& wires() { return wires_; }
  const ContactPlan& contacts_so_far() const { return plan_; }
  // A liar has named ways that are none: until its neighbours forget it, some believe them.
  bool misled() const { return misled_; }
  std::string_view marker() const { return marker_; }
  // The state of the bundle's record at this node; none: no record.
  static std::optional<storage::BundleState> state_at(Actor& actor, const BundleId& id);

 private:
  NodeOptions options_for(const Setting& setting, std::size_t place) const;
  void add_actor(const Setting& setting, std::size_t place);
  void connect(Actor& actor);
  Status interfere(Actor& actor, storage::MemoryStore::Step step);
  Wire* wire_of(const Actor& actor, sync::LinkId number) const;
  Actor* actor_of(const NodeId& id);
  void told(const std::string& what);

  void heard(Actor& actor, const sync::Notice& notice);
  void heard_custody(Actor& actor, Actor& peer, const BundleId& id);
  void heard_receipt(const Actor& actor, const BundleId& id);
  void heard_expiry(const Actor& actor, const BundleId& id);
  void judge_copies(Actor& actor, const BundleId& id);

  void open_mail(Actor& actor);
  void check_readable(Actor& actor, const BundleId& id);
  void show(Actor& actor, const BundleId& id);

  void fail_person(Actor& actor);
  void go_dark(Actor& actor);
  void start_again(Actor& actor);
  // What is durable after a crash, whether it was told or not.
  void note_held(Actor& actor);
  void note_shown(Actor& actor);
  static std::set<BundleId> tombs_at(Actor& actor);
  void note_tombs(Actor& actor);
  void forget_tombs(Actor& actor);
  void copy_store(Actor& actor);
  void put_back(Actor& actor);
  void lose(Actor& actor);
  void doubt_what_is_gone(Actor& actor, const std::set<BundleId>& had);
  std::set<BundleId> complete_at(Actor& actor);

  World world_;
  Tell tell_;
  std::string marker_;
  SeededRandom keys_;
  SeededRandom content_;
  Pki pki_;
  Findings findings_;
  Ledger ledger_;
  ContactPlan plan_;
  std::vector<std::unique_ptr<Actor>> actors_;
  std::unique_ptr<Impostor> impostor_;
  Surroundings around_;
  std::vector<std::unique_ptr<Wire>> wires_;
  sync::LinkId next_number_ = 1;
  bool misled_ = false;
};

}  // namespace harkara::sim::fuzz
