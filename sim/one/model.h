// A run under the rules of The ONE (Keränen, Ott, Kärkkäinen 2009), so that results can be
// held against its own: a node moves one message at a time over all its links, a message is
// lost whole when its link is cut, and nothing else costs time. Its clock steps (one second
// by default); steps in which nothing can change are left out here, with the same outcome.
// Everything a step does is in the order of The ONE's, ties included (sim/one/java_order.h).
#pragma once

#include <optional>
#include <queue>
#include <vector>

#include "base/result.h"
#include "sim/digest.h"
#include "sim/one/buffer.h"
#include "sim/one/java_order.h"
#include "sim/one/options.h"
#include "sim/one/predictability.h"
#include "sim/one/result.h"
#include "sim/one/watch.h"

namespace harkara::sim::one {

class Model {
 public:
  // Errc::invalid: a class of links without a rate. The trace outlives this, and so does
  // `watch`, if there is one.
  static Result<Model> make(const Trace& trace, const Options& options, Watch* watch = nullptr);
  RunResult run();

 private:
  struct Message {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::uint32_t bytes = 0;
    std::uint32_t answer = Outcome::kNone;  // the number of its answer
  };
  struct Link {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint16_t link_class = 0;
    std::uint16_t rank = 0;  // of its class, in the order of service
    double rate_Bps = 0;
    bool up = true;
    bool carrying = false;
    // Up to where in the sender's messages the peer wants none; by sender (a, b).
    struct Seen {
      std::uint64_t epoch = UINT64_MAX;
      std::uint64_t peer_erased = 0;
      std::uint64_t position = 0;
    } seen[2];
  };
  struct Sending {
    std::uint32_t link = 0;
    Carried message;
    double done_s = 0;
  };
  struct Node {
    Buffer buffer;
    Predictability predictability;
    std::vector<bool> delivered;       // to this node, as their destination
    std::vector<std::uint32_t> links;  // that are up, in the order of service
    std::optional<Sending> sending;
    std::uint32_t busy_links = 0;
    double checked_s = 0;  // for messages too old
  };
  struct Due {  // when a node must be looked at
    double at_s;
    std::uint32_t node;
    bool operator>(const Due& other) const {
      return at_s != other.at_s ? at_s > other.at_s : node > other.node;
    }
  };
  enum class Answer { yes, no, busy };

  Model(const Trace& trace, const Options& options, std::vector<std::uint64_t> rates, Watch* watch);

  // --- model.cc: time ---
  void steps_until(double limit_s);  // steps before it
  double next_step() const;
  void pass();
  void shuffle_steps_before(double limit_s);
  void mark(std::uint32_t node) { marked_[node] = 1; }
  void mark_around(std::uint32_t node);
  void change(const LinkChange& change);
  void link_up(const LinkChange& change);
  void link_down(std::uint32_t link);
  void tell_cut(std::uint32_t link) const;
  void tell_fill(double until_s);
  std::int64_t now_ms() const;
  std::optional<std::uint32_t> link_between(const LinkChange& change) const;
  void create(std::uint32_t message);

  // --- transfer.cc ---
  void update(std::uint32_t node);
  void settle_sending(std::uint32_t node);
  void checked_while_idle(std::uint32_t node);
  void begin_out_of_turn(std::uint32_t node);
  void finish(std::uint32_t node, const Sending& sending);
  void receive(std::uint32_t node, const Carried& message);
  void drop_old(std::uint32_t node);
  void schedule_drop(std::uint32_t node);
  bool moving(const Node& node) const { return node.sending || node.busy_links > 0; }
  bool too_old(std::uint32_t message) const;
  bool make_room(std::uint32_t node, std::uint64_t bytes);
  void drop(std::uint32_t node, const Carried& message);
  std::uint32_t peer(std::uint32_t link, std::uint32_t node) const {
    return links_[link].a == node ? links_[link].b : links_[link].a;
  }
  Answer wants(std::uint32_t node, const Carried& message) const;
  Answer start(std::uint32_t from, const Carried& message, std::uint32_t link);

  // --- routing.cc ---
  void route(std::uint32_t node);
  bool give_to_destinations(std::uint32_t node);
  bool ask_for_own(std::uint32_t node);
  bool give_by_queue(std::uint32_t node);
  bool give_shuffled(std::uint32_t node);
  bool give_oldest(std::uint32_t node, std::uint32_t link);
  bool give_by_predictability(std::uint32_t node);
  struct Offer {
    Carried message;
    std::uint32_t link;
  };
  bool start_first(std::uint32_t node, const std::vector<Offer>& offers);
  void shuffle(std::vector<Offer>& offers) const;
  void shuffle(std::vector<Carried>& messages) const;

  const Trace& trace_;
  Options options_;
  Watch* watch_;  // may be null
  std::int64_t fills_told_ = 0;
  std::vector<std::uint64_t> rate_of_class_;
  std::vector<std::uint16_t> rank_of_class_;
  std::vector<Message> messages_;
  std::vector<std::uint32_t> hashes_;
  std::vector<Node> nodes_;
  std::vector<Link> links_;
  std::vector<std::uint8_t> marked_;  // something changed near this node
  std::vector<std::uint32_t> order_;  // of the nodes in a pass
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  double now_s_ = 0;
  double stepped_s_ = 0;    // the last step that was looked at
  double shuffled_s_ = 0;   // the last step for which the nodes were put in order
  std::uint32_t turn_ = 0;  // whose it is
  RunResult result_;
  Digest digest_;
};

}  // namespace harkara::sim::one
