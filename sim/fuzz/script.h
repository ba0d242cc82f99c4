// A run as it is read out of choices: a network, and the events that befall it.
#pragma once

#include <string>
#include <vector>

#include "base/service_class.h"
#include "base/tier.h"
#include "sim/fuzz/choices.h"
#include "sim/link.h"

namespace harkara::sim::fuzz {

// Which release of the protocol a node's HELLO names. Others than ours end the contact.
enum class Speaks : std::uint8_t { ours, next_and_ours, next_only, former_only };

struct Place {
  Tier tier = Tier::relay;
  std::size_t parent = 0;     // of a lower number; of place 0 itself
  bool knows_parent = false;  // its operator has named it
  bool small_disk = false;
  Speaks speaks = Speaks::ours;
  std::int64_t flush_ms = 0;  // how long its disk takes over a flush
};

struct Pair {
  std::size_t a = 0;
  std::size_t b = 0;  // not a
  LinkModel model;
  bool metered = false;  // by a
};

struct Setting {
  std::uint64_t seed = 0;     // of keys and the engines' own draws
  std::vector<Place> places;  // the first is a hub with a desk
  std::vector<Pair> pairs;    // those that can meet
  std::size_t hostile = 0;    // a place other than the first; 0: none
  bool sealed = true;         // stores at rest
  std::size_t list_at_most = 512;
};

// What becomes of one frame of a contact.
enum class Tamper : std::uint8_t { none, damage, duplicate, reorder, lose };
// How a hostile node behaves for one contact.
enum class Mood : std::uint8_t { fair, noise, damage, false_custody, false_receipt, replay, sink };

struct Event {
  enum class Kind : std::uint8_t {
    send,
    meet,
    crash,
    fail_write,
    fill_disk,
    step_clock,
    copy,
    restore,
    lose,
  };
  Kind kind = Kind::send;
  std::int64_t gap_ms = 0;       // since the event before
  std::size_t place = 0;         // an index of places; meet: of pairs
  std::size_t to = 0;            // send: an index of places
  std::uint64_t amount = 0;      // of bytes, milliseconds, writes or hours
  std::uint64_t detail = 0;      // a second number
  Tamper tamper = Tamper::none;  // meet
  Mood mood = Mood::fair;        // meet
  ServiceClass service_class = ServiceClass::routine;
  std::uint32_t lifetime_s = 0;
};
inline constexpr std::size_t kEventKinds = 9;

struct Script {
  Setting setting;
  std::vector<Event> events;
};

Script read_script(Choices& choices);
// Of a failing write: it is one of the person's there, while the engine's wait for a commit.
inline bool fails_a_person(const Event& event) {
  return event.detail % 8 == 5;
}

std::string name_of(std::size_t place);
std::string in_words(const Setting& setting);
std::string in_words(const Event& event, const Setting& setting);
const char* tamper_name(Tamper tamper);
const char* mood_name(Mood mood);

}  // namespace harkara::sim::fuzz
