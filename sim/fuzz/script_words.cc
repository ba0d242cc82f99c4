// Scripts as a person reads them.
#include "sim/fuzz/script.h"

namespace harkara::sim::fuzz {
namespace {

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

std::string speaking(Speaks speaks) {
  switch (speaks) {
    case Speaks::ours: return "";
    case Speaks::next_and_ours: return ", speaks the next version too";
    case Speaks::next_only: return ", speaks the next version only";
    case Speaks::former_only: return ", speaks the former version only";
  }
  return "";
}

std::string tampering(const Event& event) {
  std::string out;
  if (event.tamper != Tamper::none) out += std::string(", a frame ") + tamper_name(event.tamper);
  return out;
}

std::string sending(const Event& event) {
  return name_of(event.place) + " sends " + name_of(event.to) + " " + number(event.amount) +
         " bytes, " + std::string(service_class_name(event.service_class)) + ", to live " +
         number(event.lifetime_s / 3'600) + " h";
}

std::string meeting(const Event& event, const Setting& setting) {
  const Pair& pair = setting.pairs[event.place];
  const bool hostile =
      setting.hostile != 0 && (pair.a == setting.hostile || pair.b == setting.hostile);
  return name_of(pair.a) + " and " + name_of(pair.b) + " meet for " + number(event.amount) + " ms" +
         tampering(event) +
         (hostile ? std::string("; the hostile one ") + mood_name(event.mood) : "");
}

}  // namespace

std::string name_of(std::size_t place) {
  return "n" + number(place);
}

const char* tamper_name(Tamper tamper) {
  switch (tamper) {
    case Tamper::none: return "left alone";
    case Tamper::damage: return "damaged";
    case Tamper::duplicate: return "sent twice";
    case Tamper::reorder: return "overtaken by the next";
    case Tamper::lose: return "lost";
  }
  return "?";
}

const char* mood_name(Mood mood) {
  switch (mood) {
    case Mood::fair: return "behaves";
    case Mood::noise: return "sends noise";
    case Mood::damage: return "sends damaged frames";
    case Mood::false_custody: return "promises custody and keeps nothing";
    case Mood::false_receipt: return "forges receipts";
    case Mood::replay: return "replays old frames";
    case Mood::sink: return "claims to reach everybody at once";
  }
  return "?";
}

std::string in_words(const Setting& setting) {
  std::string out = number(setting.places.size()) + " nodes";
  for (std::size_t i = 0; i < setting.places.size(); ++i) {
    const Place& place = setting.places[i];
    out += "\n  " + name_of(i) + ": " + std::string(tier_name(place.tier));
    if (i > 0 && place.knows_parent) out += ", told of its parent " + name_of(place.parent);
    if (place.small_disk) out += ", small disk";
    if (place.flush_ms > 0)
      out += ", a flush takes " + number(static_cast<std::uint64_t>(place.flush_ms)) + " ms";
    if (setting.hostile == i && i > 0) out += ", hostile";
    out += speaking(place.speaks);
  }
  for (const Pair& pair : setting.pairs)
    out += "\n  " + name_of(pair.a) + " can meet " + name_of(pair.b) + " at " +
           number(pair.model.rate_Bps) + " B/s, " +
           number(static_cast<std::uint64_t>(pair.model.delay_ms)) + " ms" +
           (pair.metered ? ", metered by " + name_of(pair.a) : "");
  return out;
}

std::string in_words(const Event& event, const Setting& setting) {
  const std::string who = name_of(event.place);
  switch (event.kind) {
    case Event::Kind::send: return sending(event);
    case Event::Kind::meet: return meeting(event, setting);
    case Event::Kind::crash:
      return who + " loses power at its write " + number(event.amount) + " from now";
    case Event::Kind::fail_write:
      if (fails_a_person(event)) return who + ": a person's write fails beside the engine's";
      return who + ": write " + number(event.amount) + " from now fails";
    case Event::Kind::fill_disk: return who + ": disk full for " + number(event.amount) + " ms";
    case Event::Kind::step_clock:
      return who + ": clock set " + number(event.amount) + " h " +
             (event.detail % 2 == 0 ? "forward" : "back");
    case Event::Kind::copy: return who + ": its store is copied";
    case Event::Kind::restore: return who + ": the copy is put back, an empty store if none";
    case Event::Kind::lose: return who + " is lost for ever";
  }
  return "?";
}

}  // namespace harkara::sim::fuzz
