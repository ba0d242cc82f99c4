// A link between two actors that can meet: as sim/link.h, and what may go wrong on the way.
// Everything that passes is watched here.
#pragma once

#include <functional>

#include "sim/fuzz/actor.h"
#include "sim/fuzz/findings.h"
#include "sim/fuzz/impostor.h"
#include "sim/fuzz/order_watch.h"
#include "sync/link_memory.h"

namespace harkara::sim::fuzz {

struct Terms {  // of one contact
  Tamper tamper = Tamper::none;
  std::uint64_t nth = 0;     // frame of the contact that is tampered with
  std::uint64_t detail = 0;  // where it is damaged
  Mood mood = Mood::fair;
};

// What the wires of a run share.
struct Surroundings {
  World& world;
  Findings& findings;
  std::string_view marker;  // stands in every content
  Impostor* impostor = nullptr;
  std::function<void(const BundleId&)> doubt;  // its manifest was tampered with
  // A contact is over that began then.
  std::function<void(const Pair&, std::int64_t began_ms)> over;
};

class Wire {
 public:
  // The budget of a metered wire, each way and each contact.
  static constexpr std::uint64_t kBudgetBytes = 12'000;

  Wire(Surroundings& around, Actor& a, Actor& b, Pair pair)
      : around_(around), ends_{&a, &b}, pair_(pair) {}

  void up(sync::LinkId number, const Terms& terms);
  void cut();
  bool is_up() const { return up_; }
  sync::LinkId number() const { return number_; }
  const Pair& pair() const { return pair_; }
  bool joins(const Actor& actor) const { return ends_[0] == &actor || ends_[1] == &actor; }
  // A frame of this contact, or the last one, was damaged: what the ends remember of the link
  // differs from there on, and ids are named by it. Real links authenticate their frames.
  bool is_damaged() const { return terms_.tamper == Tamper::damage && frames_ > terms_.nth; }
  void carry(const Actor& from, Bytes frame);
  void stop_metering() { pair_.metered = false; }

 private:
  struct Side {
    std::int64_t free_us = 0;      // when the transmitter is idle
    std::uint64_t sent = 0;        // bytes of frames
    std::uint64_t unrationed = 0;  // of these, of frames that are not rationed
    std::optional<Bytes> held;     // to be overtaken
    OrderWatch order;
    // What this end remembers of the link, and what it must think the other end does:
    // frames are read by these.
    sync::LinkEnd own;
    sync::LinkEnd other;
  };

  sync::LinkTraits traits(std::size_t side) const;
  void watch(std::size_t side, const Bytes& frame);
  void watch_decoded(std::size_t side, const sync::Frame& frame, std::size_t size);
  void watch_budget(std::size_t side, const sync::Frame& frame, std::size_t size);
  Bytes in_its_version(std::size_t side, Bytes frame) const;
  void tampered(std::size_t side, Bytes frame);
  void transmit(std::size_t side, Bytes frame);
  void deliver(std::size_t to, const Bytes& frame);
  void note_doubt(const sync::Frame& frame);
  std::string name() const { return name_of(pair_.a) + "-" + name_of(pair_.b); }

  Surroundings& around_;
  Actor* ends_[2];
  Pair pair_;
  Terms terms_;
  bool up_ = false;
  sync::LinkId number_ = 0;
  std::int64_t began_ms_ = 0;
  std::uint64_t generation_ = 0;  // frames of an earlier contact are void
  std::uint64_t frames_ = 0;      // of this contact, both ways
  Side sides_[2];
};

}  // namespace harkara::sim::fuzz
