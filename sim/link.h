// A virtual link between two nodes: a rate, a delay, a framing overhead, and cuts.
// Frames leave one after the other; what has not arrived whole when the link is
// cut is lost, as with a transport that gives no more than TCP does. One that holds through
// fades works as the datagram link does (link_held.cc): it brings what a fade caught when there
// is cover again, repairs what chance loses, in order, and tells the engines what it takes.
#pragma once

#include <cstdint>
#include <deque>

#include "sim/node.h"

namespace harkara::sim {

struct LinkModel {
  std::uint64_t rate_Bps = 8'000;   // bytes per second, each way
  std::int64_t delay_ms = 300;      // one way
  std::size_t overhead_bytes = 41;  // per frame: CURVE and ZMTP
  // As the datagram link: the engines send no keepalives.
  bool watches_itself = false;
  // A contact goes on after a fade no longer than this. 0: each ends with its cover.
  std::int64_t holds_ms = 0;
  // Packets of a link that holds, each by a draw from the run's seed.
  std::uint32_t lost_ppm = 0;
};

struct LinkCounters {
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;       // with overhead, sent
  std::uint64_t lost_bytes = 0;  // sent, but cut before they arrived
};

class Link {
 public:
  // Nodes outlive the link. Takes over both nodes' on_send for its number; use a
  // LinkTable when a node has several links.
  Link(World& world, Node& a, Node& b, LinkModel model);

  void up(sync::LinkId number);
  void cut();
  // There is no cover for now: what is under way comes when the link is up again.
  // REQUIRES: the model holds through fades.
  void fade();
  bool holds() const { return model_.holds_ms > 0; }
  bool is_up() const { return up_; }  // or in a fade
  sync::LinkId number() const { return number_; }
  // A frame that `from` sends on this link.
  void carry(const Node& from, Bytes frame);
  const LinkCounters& counters() const { return counters_; }
  void set_model(LinkModel model) { model_ = model; }

 private:
  struct Held {
    Bytes frame;
    bool arrived = false;
  };
  struct Way {                 // one direction, from ends_[side]
    std::int64_t free_us = 0;  // when the transmitter is idle
    // The rest is of a link that holds.
    std::deque<Held> held;      // under way, in order
    std::uint64_t first = 0;    // number of the first of them
    std::uint64_t packets = 0;  // sent
    std::size_t filled = 0;     // of the last packet
    bool lost = false;          // the last packet
    bool watched = false;       // room will be told
  };

  std::uint64_t on_air(const Bytes& frame) const { return frame.size() + model_.overhead_bytes; }
  std::int64_t transmit(Way& way, std::uint64_t size);  // when it arrives
  void resume();
  void hold(std::size_t side, Bytes frame);
  void transmit_held(std::size_t side, std::uint64_t number);
  bool draw_loss(Way& way, std::uint64_t size);
  void repair(std::size_t side, std::uint64_t number);
  void arrived(std::size_t side, std::uint64_t number);
  std::uint64_t waiting_room() const;  // bytes that may wait for the transmitter
  void tell_room(std::size_t side);
  void watch_room(std::size_t side);

  World& world_;
  Node* ends_[2];
  LinkModel model_;
  SeededRandom random_;
  bool up_ = false;
  sync::LinkId number_ = 0;
  std::uint64_t generation_ = 0;  // frames of an earlier contact are void
  Way ways_[2];
  std::uint64_t under_way_bytes_ = 0;
  bool faded_ = false;
  std::int64_t faded_us_ = 0;  // when the last fade began
  LinkCounters counters_;
};

// Owns the links of a run and hands each frame to the right one.
class LinkTable {
 public:
  explicit LinkTable(World& world) : world_(world) {}
  Link& add(Node& a, Node& b, LinkModel model);
  void up(Link& link);
  void cut_all(const Node& node);  // before Node::crash()

 private:
  void attach(Node& node, Link& link);
  static Link* with_number(const std::vector<Link*>& links, sync::LinkId number);
  World& world_;
  std::vector<std::unique_ptr<Link>> links_;
  std::map<const Node*, std::vector<Link*>> links_of_;
  sync::LinkId next_number_ = 1;
};

}  // namespace harkara::sim
